"""Invites for chosen users: who sees and accepts them, and who changes the list."""

import pytest

from acting import Actor, Place
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.rest.requests import Upload

P = Permission


def listed(*lines: object) -> dict[str, Upload]:
    return {"target_users_file": Upload("users.csv", "\n".join(map(str, lines)).encode(), "text/csv")}


@pytest.fixture
def chosen(place: Place) -> Actor:
    return Actor(place.sandbox, place.sandbox.world.create_user("chosen"))


@pytest.fixture
async def path(place: Place, chosen: Actor) -> str:
    """The path of an invite that is for one user."""
    invites = f"/channels/{place.general.id}/invites"
    made = await place.bot.ok("POST", invites, {}, files=listed("user_id", chosen.id))
    return f"/invites/{made['code']}"


async def test_only_the_chosen_see_and_accept_an_invite(place: Place, chosen: Actor, path: str) -> None:
    other = Actor(place.sandbox, place.sandbox.world.create_user("other"))
    assert await other.code("GET", path) == 10006
    assert await other.code("POST", path) == 10006
    await chosen.ok("GET", path)
    await chosen.ok("POST", path)
    assert chosen.id in place.guild.members
    assert await place.member.code("GET", path) == 10006
    await place.owner.ok("GET", path)


async def test_the_list_is_read_and_replaced(place: Place, chosen: Actor, path: str) -> None:
    assert await place.bot.ok("GET", f"{path}/target-users") == f"user_id\n{chosen.id}\n"
    status, answer = await place.bot.ask("PUT", f"{path}/target-users", files=listed(place.member.id, chosen.id))
    assert (status, answer) == (204, None)
    status = await place.bot.ok("GET", f"{path}/target-users/job-status")
    assert (status["status"], status["total_users"], status["processed_users"]) == (2, 2, 2)
    entry = place.guild.audit_log[-1]
    assert (entry.action_type, entry.user_id) == (41, place.bot.id)
    await place.member.ok("GET", path)


async def test_lines_that_are_no_ids_are_named(place: Place, path: str) -> None:
    status, answer = await place.bot.ask("PUT", f"{path}/target-users", files=listed("user_id", 5, "me", "you"))
    problems = answer["errors"]["target_users_file"]["_errors"][0]["message"].splitlines()
    assert (status, [problem.partition(":")[0] for problem in problems]) == (400, ["Line 3", "Line 4"])
    assert list(await place.bot.wrong("PUT", f"{path}/target-users", files={"x": listed(1)["target_users_file"]})) == [
        "target_users_file"
    ]


@pytest.mark.parametrize(
    ("permissions", "reads", "writes"),
    [(NONE, False, False), (P.VIEW_AUDIT_LOG, True, False), (P.MANAGE_GUILD, True, True)],
)
async def test_the_list_takes_permissions_of_others(
    place: Place, path: str, permissions: Permission, reads: bool, writes: bool
) -> None:
    place.allow(place.member, permissions)
    assert ((await place.member.ask("GET", f"{path}/target-users"))[0] < 400) == reads
    assert ((await place.member.ask("GET", f"{path}/target-users/job-status"))[0] < 400) == reads
    status, answer = await place.member.ask("PUT", f"{path}/target-users", files=listed(1))
    assert status < 400 if writes else (status, answer["code"]) == (403, 50013)


async def test_an_invite_for_everybody_has_no_list(place: Place) -> None:
    made = await place.bot.ok("POST", f"/channels/{place.general.id}/invites", {})
    assert (await place.bot.ask("GET", f"/invites/{made['code']}/target-users"))[0] == 404

"""Members, bots and roles are trusted up to a ceiling, and only the owner makes extra owners."""

from datetime import timedelta

import pytest

from running import LaterClock, Starting
from tux.app import App
from tux.features.antinuke.kinds import AntinukeActionType, TrustLevel
from tux.features.antinuke.settings import AntinukeSettings, TrustGrant
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, add_person, add_role
from tux.sandbox.screens import Seen

OWNER_ONLY = "Only the server’s owner can make somebody an extra owner"


@pytest.fixture
async def admins(sandbox: Sandbox, scene: Scene) -> tuple[Person, Person]:
    role = add_role(sandbox.world, scene.guild, "Admins", Permission.ADMINISTRATOR)
    people = [add_person(sandbox.world, scene.guild, name, name.title(), "Runs things", role) for name in ("ann", "bo")]
    first, second = (sandbox.person(person.user) for person in people)
    return first, second


async def trust(who: Person, guild: LiveGuild, command: str, /, **options: object) -> Seen:
    return await who.slash(guild.channel("general"), f"antinuke trust {command}", **options)


async def grants_in(app: App, guild: LiveGuild) -> tuple[TrustGrant, ...]:
    return (await app.guild_settings.get(guild.id, AntinukeSettings)).trust


async def test_somebody_is_trusted_with_a_scope_a_ceiling_and_an_end(tux: App, guild: LiveGuild) -> None:
    owner, member = guild.member("owner"), guild.member("member")
    actions = "channel_delete, Bots added"
    given = {
        "member": member,
        "level": "exempt",
        "ceiling": 2.5,
        "duration": "7d",
        "actions": actions,
        "reason": "moves",
    }
    done = await trust(owner, guild, "add", **given)
    assert f"<@{member.id}> · Exempt · limits × 2.5 for Channels deleted, Bots added until" in done.text
    assert f"by <@{owner.id}> · moves" in done.text

    (grant,) = await grants_in(tux, guild)
    assert (grant.user_id, grant.level, grant.ceiling_factor) == (member.id, TrustLevel.EXEMPT, 2.5)
    assert grant.actions == (AntinukeActionType.CHANNEL_DELETE, AntinukeActionType.BOT_ADD)
    assert grant.expires_at is not None
    assert grant.expires_at - grant.granted_at == timedelta(days=7)
    assert f"<@{member.id}> · Exempt" in (await trust(owner, guild, "list")).text

    await trust(owner, guild, "add-role", role=guild.role("Moderator"), ceiling=2)
    assert len(await grants_in(tux, guild)) == 2
    await trust(owner, guild, "remove", user=member)
    await trust(owner, guild, "remove-role", role=guild.role("Moderator"))
    assert await grants_in(tux, guild) == ()
    assert "isn’t on the list" in (await trust(owner, guild, "remove", user=member)).text


@pytest.mark.parametrize("ceiling", [0.5, 20.5, 1e9, -3])
async def test_nobody_is_trusted_without_limit(tux: App, guild: LiveGuild, ceiling: float) -> None:
    refused = await trust(guild.member("owner"), guild, "add", member=guild.member("member"), ceiling=ceiling)

    assert "The ceiling is a factor from 1 to 20. Nobody but the owner is without limit." in refused.text
    assert await grants_in(tux, guild) == ()


async def test_an_extra_owner_changes_settings_but_makes_no_extra_owners(
    admins: tuple[Person, Person], tux: App, guild: LiveGuild
) -> None:
    owner, (ann, bo), general = guild.member("owner"), admins, guild.channel("general")
    await trust(owner, guild, "add", member=ann, level="extra_owner")

    undone = await ann.slash(general, "config undo", number=1)
    assert OWNER_ONLY in undone.text
    await trust(ann, guild, "add", member=bo, level="trusted_admin")
    assert len(await grants_in(tux, guild)) == 2
    for refused in (
        await trust(ann, guild, "add", member=bo, level="extra_owner"),
        await trust(ann, guild, "add", member=ann, level="extra_owner", ceiling=20),
        await trust(ann, guild, "remove", user=ann),
        await ann.slash(general, "config reset", feature="antinuke"),
    ):
        assert OWNER_ONLY in refused.text
    assert len(await grants_in(tux, guild)) == 2

    await trust(owner, guild, "remove", user=ann)
    dismissed = await ann.slash(general, "antinuke preset", name="relaxed")
    assert "Only the owner of the server and its extra owners can do that." in dismissed.text


async def test_an_extra_owner_is_one_until_the_time_is_over(
    admins: tuple[Person, Person], start_tux: Starting, guild: LiveGuild
) -> None:
    clock = LaterClock()
    async with start_tux(clock=clock):
        ann, general = admins[0], guild.channel("general")
        await trust(guild.member("owner"), guild, "add", member=ann, level="extra_owner", duration="1h")
        assert "Strict" in (await ann.slash(general, "antinuke preset", name="strict")).text

        clock.by = timedelta(hours=2)

        refused = await ann.slash(general, "antinuke preset", name="relaxed")
        assert "Only the owner of the server and its extra owners can do that." in refused.text

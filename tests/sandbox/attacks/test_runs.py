"""A run acts as those who are named, within bounds, and ends when they have lost their power."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from datetime import timedelta

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.attacks import Run
from tux.sandbox.demo import demo
from tux.sandbox.faults import Fault
from tux.sandbox.people import Person
from tux.sandbox.world import Guild

ROOT, RIG = "tux.sandbox", "tux.sandbox.attacks.process"


@pytest.fixture
def iris(sandbox: Sandbox, guild: Guild) -> Person:
    return sandbox.guild(guild.name).member("iris")


def requests(run: Run) -> list[tuple[str, str, object, int | None, float]]:
    return [(step.method, step.path, step.body, step.by, step.at) for step in run.steps]


async def test_a_banned_attacker_gives_up_and_the_report_says_when(
    sandbox: Sandbox, guild: Guild, rex: Person, iris: Person
) -> None:
    run = sandbox.attacks.start("create-channels", guild, rex.user, rate=100, count=500)
    await sandbox.until(lambda: len(guild.audit_log) >= 5)
    await iris.ban(guild, rex)
    lost = sum(entry.user_id == rex.id for entry in guild.audit_log)
    report = await run.finished()

    assert run.state == "powerless"
    assert (report.loss, report.failed) == (lost, 0)
    assert 3 <= report.refused < 100
    assert report.neutral is not None
    assert report.first_refusal is not None
    assert 0 < report.neutral < report.first_refusal


async def test_an_attacker_whose_role_loses_its_permissions_is_neutral_at_that_moment(
    sandbox: Sandbox, guild: Guild, rex: Person, iris: Person
) -> None:
    run = sandbox.attacks.start("delete-roles", guild, rex.user, rate=100, count=100)
    await sandbox.until(lambda: len(guild.audit_log) >= 3)
    role = sandbox.guild(guild.name).role("Harbour Master")
    await iris.request("PATCH", f"/guilds/{guild.id}/roles/{role.id}", {"permissions": "0"})
    report = await run.finished()
    assert run.state == "powerless"
    assert report.neutral is not None


async def test_an_attacker_goes_on_until_stopped_if_told_to(
    sandbox: Sandbox, guild: Guild, rex: Person, iris: Person
) -> None:
    run = sandbox.attacks.start("create-channels", guild, rex.user, rate=100, count=30, until_stopped=True)
    await sandbox.until(lambda: len(guild.audit_log) >= 5)
    await iris.ban(guild, rex)
    report = await run.finished()
    assert run.state == "finished"
    assert report.refused > 3
    assert report.sent == 30


async def test_a_stopped_run_sends_nothing_more(sandbox: Sandbox, guild: Guild, rex: Person) -> None:
    run = sandbox.attacks.start("create-channels", guild, rex.user, rate=100, count=1000)
    await sandbox.until(lambda: len(guild.audit_log) >= 2)
    run.stop()
    report = await run.finished()
    left = len(guild.audit_log)
    assert (run.state, report.sent < 1000) == ("stopped", True)
    assert len(guild.audit_log) == left


async def test_two_people_attack_at_once_under_their_own_names(sandbox: Sandbox, guild: Guild, rex: Person) -> None:
    mona = sandbox.guild(guild.name).member("mona")
    runs = [sandbox.attacks.start("create-channels", guild, who.user, rate=50, count=10) for who in (rex, mona)]
    await asyncio.gather(*(run.finished() for run in runs))
    assert [sum(e.user_id == who.id for e in guild.audit_log) for who in (rex, mona)] == [10, 10]


async def test_colluders_take_turns_each_with_a_token_of_their_own(
    sandbox: Sandbox, guild: Guild, rex: Person, iris: Person
) -> None:
    run = sandbox.attacks.start("create-channels", guild, [rex.user, iris.user], rate=100, count=9)
    await run.finished()
    assert [sum(entry.user_id == who.id for entry in guild.audit_log) for who in (rex, iris)] == [5, 4]


async def test_a_colluder_goes_on_when_the_other_has_lost_all_power(
    sandbox: Sandbox, guild: Guild, rex: Person, iris: Person
) -> None:
    run = sandbox.attacks.start("create-channels", guild, [rex.user, iris.user], rate=100, count=30)
    await sandbox.until(lambda: len(guild.audit_log) >= 2)
    await iris.ban(guild, rex)
    report = await run.finished()
    assert (run.state, report.neutral) == ("finished", None)
    assert report.refused >= 3


async def test_an_attacker_waits_out_a_rate_limit_and_tries_the_same_again(
    sandbox: Sandbox, guild: Guild, rex: Person
) -> None:
    sandbox.faults.add(Fault("rate_limit", "DELETE", retry_after=0.01, times=1))
    run = sandbox.attacks.start("delete-channels", guild, rex.user, rate=50, count=2)
    report = await run.finished()
    assert (report.accepted, report.limited) == (2, 1)
    assert [exchange.status for exchange in sandbox.traffic] == [429, 200, 200]


async def test_a_slow_answer_does_not_slow_the_next_request(sandbox: Sandbox, guild: Guild, rex: Person) -> None:
    sandbox.faults.add(Fault("latency", "POST", seconds=0.5, times=1))
    report = await sandbox.attacks.start("create-channels", guild, rex.user, rate=100, count=5).finished()
    created = [channel.name for channel in guild.channels.values() if (channel.name or "").startswith("nuked")]
    assert created == ["nuked-2", "nuked-3", "nuked-4", "nuked-5", "nuked-1"]
    assert report.accepted == 5


async def test_a_token_is_held_to_discords_global_limit_and_two_are_not() -> None:
    for names, count, is_limited in ((["rex"], 120, True), (["rex", "iris"], 60, False)):
        async with Sandbox(limits="discord") as sandbox:
            guild = demo(sandbox.world).guild
            actors = [sandbox.guild(guild.name).member(name).user for name in names]
            report = await sandbox.attacks.start("create-channels", guild, actors, rate=100, count=count).finished()
            assert (report.accepted, report.limited > 0) == (count, is_limited)


async def test_a_broken_connection_is_a_failed_request(sandbox: Sandbox, guild: Guild, rex: Person) -> None:
    sandbox.faults.add(Fault("reset", "POST", times=1))
    report = await sandbox.attacks.start("create-channels", guild, rex.user, rate=100, count=3).finished()
    assert (report.accepted, report.failed) == (2, 1)


async def test_the_same_seed_makes_the_same_requests(sandbox: Sandbox, guild: Guild, rex: Person) -> None:
    first, same, other = (
        sandbox.attacks.start("one-of-each", guild, rex.user, rate=100, count=40, seed=seed) for seed in (7, 7, 8)
    )
    sandbox.attacks.stop()
    assert requests(first) == requests(same)
    assert requests(first) != requests(other)


async def test_people_are_irregular_and_bots_are_not(sandbox: Sandbox, guild: Guild) -> None:
    by_hand = sandbox.attacks.start("server-setup", guild)
    by_bot = sandbox.attacks.start("ticket-bot", guild)
    sandbox.attacks.stop()
    assert [step.at for step in by_bot.steps[:3]] == [0.0, 2.0, 4.0]
    gaps = [later.at - step.at for step, later in zip(by_hand.steps, by_hand.steps[1:], strict=False)]
    assert len(set(gaps)) > 10
    assert all(gap > 0 for gap in gaps)


async def test_minutes_pass_in_no_time_by_the_sandboxs_clock(sandbox: Sandbox, guild: Guild) -> None:
    clock = sandbox.clock
    before = clock.now()
    run = sandbox.attacks.start("raid-clean-up", guild, clock=clock)
    report = await run.finished()
    assert report.accepted == 40
    assert timedelta(minutes=4) < clock.now() - before < timedelta(minutes=6)


async def test_nothing_is_added_to_a_guild_that_is_taken_as_it_is(sandbox: Sandbox, guild: Guild, rex: Person) -> None:
    run = sandbox.attacks.start("delete-emojis", guild, rex.user, stocked=False)
    report = await run.finished()
    assert (report.planned, run.state) == (0, "finished")
    assert guild.emojis == {}


async def test_the_rig_reports_how_punctual_it_was(sandbox: Sandbox, guild: Guild, rex: Person) -> None:
    report = await sandbox.attacks.start("create-channels", guild, rex.user, rate=100, count=20).finished()
    assert 0 <= report.late(0.5) <= report.late(0.99)
    assert 0 < report.took(0.5) <= report.took(0.99)
    assert report.payload()["late_ms"]["p99"] == pytest.approx(report.late(0.99) * 1000, abs=0.01)


async def test_a_run_may_act_from_a_process_of_its_own(
    sandbox: Sandbox, guild: Guild, rex: Person, iris: Person
) -> None:
    run = sandbox.attacks.start("webhook-spam", guild, rex.user, rate=100, count=20, apart=True)
    report = await run.finished()
    assert (run.state, report.accepted, report.planned) == ("finished", 20, 20)

    banned = sandbox.attacks.start("create-channels", guild, rex.user, rate=100, count=1000, apart=True)
    await sandbox.until(lambda: any(entry.action_type == 10 for entry in guild.audit_log))
    await iris.ban(guild, rex)
    report = await banned.finished()
    assert banned.state == "powerless"
    assert report.refused >= 3
    assert report.neutral is not None

    stopped = sandbox.attacks.start("create-channels", guild, iris.user, rate=100, count=1000, apart=True)
    await sandbox.until(lambda: any(entry.user_id == iris.id for entry in guild.audit_log[-2:]))
    stopped.stop()
    assert (await stopped.finished()).sent < 1000


async def test_a_process_of_its_own_starts_without_the_sandbox() -> None:
    question = f"import sys, {RIG}; print(*sorted(name for name in sys.modules if name.startswith('tux.')))"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", question, stdout=PIPE)
    answer, _ = await process.communicate()
    parts = [f"{ROOT}.attacks.{name}" for name in ("paces", "plan", "process", "report", "rig")]
    assert answer.decode().split() == [ROOT, f"{ROOT}.attacks", *parts]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"rate": 101}, "rate must be a number from 0.0001 to 100"),
        ({"rate": 0}, "rate must be a number"),
        ({"rate": "fast"}, "rate must be a number"),
        ({"count": 0}, "count must be a whole number from 1 to 1000"),
        ({"count": 2.5}, "count must be a whole number"),
        ({"count": True}, "count must be a whole number"),
        ({"rate": 50, "speed": 3.0}, "rate times speed must be at most 100 requests per second"),
        ({"speed": 0}, "speed must be above 0 and at most 1000"),
        ({"size": 3}, "spam has no setting 'size': there are rate, count"),
    ],
)
async def test_an_attack_out_of_bounds_is_refused_in_one_sentence(
    sandbox: Sandbox, guild: Guild, rex: Person, settings: dict[str, float], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence) as refusal:
        sandbox.attacks.start("spam", guild, rex.user, **settings)
    assert "\n" not in str(refusal.value)
    assert sandbox.attacks.all() == []


async def test_unknown_names_and_strangers_are_refused(sandbox: Sandbox, guild: Guild, rex: Person) -> None:
    with pytest.raises(ValueError, match="there is no attack or scenario 'tsunami'"):
        sandbox.attacks.start("tsunami", guild, rex.user)
    stranger = sandbox.world.create_user("stranger")
    with pytest.raises(ValueError, match="stranger is not in the guild"):
        sandbox.attacks.start("spam", guild, stranger)
    crowd = [member.user for member in guild.members.values()][:6]
    with pytest.raises(ValueError, match="one to 5 may act"):
        sandbox.attacks.start("spam", guild, crowd)


async def test_the_owner_attacks_only_if_named(sandbox: Sandbox, guild: Guild, iris: Person, rex: Person) -> None:
    await iris.kick(guild, rex)
    with pytest.raises(ValueError, match="nobody but the owner is an administrator any more: name who attacks"):
        sandbox.attacks.start("delete-channels", guild)
    report = await sandbox.attacks.start("delete-channels", guild, iris.user, rate=100, count=1).finished()
    assert report.loss == 1

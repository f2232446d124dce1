"""Ranks, the roles that have them, and the commands that require them, by command."""

import asyncio
import re
from pathlib import Path

import pytest

import tux
from features.configuration.staff import Staff
from running import Starting, lose_database
from tux.app import App
from tux.bot.commands import sync
from tux.guilds.permissions import RankSettings
from tux.guilds.settings.store import GuildSettings
from tux.sandbox.people import Person
from tux.sandbox.screens import Seen


@pytest.fixture
async def ranks(staff: Staff, tux: App) -> App:
    """Tux with ranks by roles, started after all roles were created."""
    await staff.types(staff.owner, f"config roles assign <@&{staff.moderators.id}> Moderator")
    await staff.types(staff.owner, f"config roles assign <@&{staff.bosses.id}> 5")
    return tux


async def stored(app: App, staff: Staff) -> RankSettings:
    return await app.guild_settings.get(staff.guild.id, RankSettings)


# A fresh guild


async def test_an_unset_rank_is_the_default_and_never_denies(staff: Staff, tux: App) -> None:
    """Once, a command without a rank was denied to everybody."""
    assert "Pong" in await staff.types(staff.member, "ping")
    assert await staff.types(staff.moderator, "outer") == "outer alone"
    assert "You need Kick Members" in await staff.types(staff.member, "outer")


async def test_ranks_create_works_in_a_guild_that_set_nothing_before(staff: Staff, tux: App) -> None:
    """Once, creating a rank failed if the guild had no row yet."""
    seen = await staff.slash(staff.owner, "config ranks create", level=8, name="Founder")

    assert "Created the rank Founder (8)" in seen.text
    assert (await stored(tux, staff)).names[8] == "Founder"
    listed = await staff.slash(staff.owner, "config ranks list")
    assert "**8** Founder" in listed.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("config ranks create 3 Guardian", "Level 3 is already taken by Moderator (3)"),
        ("config ranks create 8 mODERATOR", "“mODERATOR” is already the name of Moderator (3)"),
        ("config ranks create 8 12", "1 to 32 characters, and not only digits"),
        ("config ranks create 11 Eleven", "has to be from 0 to 10"),
        ("config ranks edit 3 trusted", "“trusted” is already the name of Trusted (1)"),
        ("config ranks edit nobody Somebody", "There is no rank “nobody” here. There are Member (0), Trusted (1)"),
        ("config ranks delete 0", "Everybody has the rank Member (0)"),
        ("config ranks init", "No default rank is missing"),
        ("config roles assign @everyone 3", "@everyone always has rank 0"),
        ("config roles assign Tux 3", "is managed by a bot or an integration"),
        ("config roles assign Nobodies 3", "There is no role “Nobodies” here"),
        ("config roles assign Moderator Overlord", "There is no rank “Overlord” here"),
        ("config roles unassign Moderator", "has no rank to remove"),
        ("config commands require owned 3", "`owned` affects the whole bot"),
        ("config commands require nothing 3", "There is no command “nothing”"),
        ("config commands require ban", "`rank` is missing"),
        ("config commands clear ban", "No rank is set for `ban` itself"),
    ],
)
async def test_an_impossible_edit_gets_one_sentence_and_changes_nothing(
    staff: Staff, tux: App, typed: str, said: str
) -> None:
    answer = await staff.types(staff.owner, typed)

    assert said in answer
    assert len(answer) < 400
    assert await tux.guild_settings.revision(staff.guild.id, RankSettings) == 0


async def test_ranks_are_renamed_deleted_and_restored(staff: Staff, tux: App) -> None:
    assert "Moderator (3) is now called Guardian (3)" in await staff.types(
        staff.owner, "config ranks edit moderator Guardian"
    )
    assert "Deleted the rank" in await staff.types(staff.owner, 'config ranks delete "Senior Moderator"')
    assert 4 not in (await stored(tux, staff)).names
    assert "Restored Senior Moderator (4)" in (await staff.slash(staff.owner, "config ranks init")).text


async def test_a_subcommand_is_refused_before_its_arguments_are_parsed(staff: Staff, tux: App) -> None:
    """Once, subcommands were checked only after their arguments had been read."""
    answer = await staff.types(staff.member, "config ranks create many")

    assert answer == "You need Manage Server to do that."


# Roles


async def test_the_first_assignment_says_what_changes_and_which_staff_roles_have_no_rank(
    staff: Staff, tux: App
) -> None:
    first = await staff.slash(staff.owner, "config roles assign", role=staff.bosses, rank="5")
    second = await staff.slash(staff.owner, "config roles assign", role=staff.moderators, rank="3")

    assert f"<@&{staff.bosses.id}> now has the rank Administrator (5)." in first.text
    assert "From now on, ranks come from roles" in first.text
    kickers = staff.live.role("Kickers")
    assert f"no rank yet: <@&{kickers.id}>, <@&{staff.moderators.id}>." in first.text
    assert "From now on" not in second.text


async def test_a_person_who_would_lose_their_own_rank_cannot_assign_the_first_one(staff: Staff, tux: App) -> None:
    seen = await staff.slash(staff.boss, "config roles assign", role=staff.moderators, rank="2")

    assert "That would change your own rank" in seen.text
    assert (await stored(tux, staff)).roles is None


async def test_a_kicker_does_not_become_a_banner_and_ranks_decide_once_roles_have_them(
    staff: Staff, ranks: App
) -> None:
    refused = await staff.types(staff.kicker, "outer")

    assert refused == "You need the rank Moderator (3) for that. Yours is Member (0)."
    assert await staff.types(staff.moderator, "outer") == "outer alone"
    assert await staff.types(staff.moderator, "outer inner") == (
        "You need the rank Administrator (5) for that. Yours is Moderator (3)."
    )
    assert await staff.types(staff.boss, "outer inner") == "inner"


async def test_moving_a_role_to_another_rank_is_one_change(staff: Staff, ranks: App) -> None:
    """Once, it violated a unique key and was half applied."""
    before = await ranks.guild_settings.revision(staff.guild.id, RankSettings)

    seen = await staff.slash(staff.owner, "config roles assign", role=staff.moderators, rank="4")

    assert "now has the rank Senior Moderator (4). Before, it had Moderator (3)" in seen.text
    assert (await stored(ranks, staff)).roles == {staff.moderators.id: 4, staff.bosses.id: 5}
    assert await ranks.guild_settings.revision(staff.guild.id, RankSettings) == before + 1


async def test_unassigning_the_last_role_goes_back_to_discords_permissions(staff: Staff, ranks: App) -> None:
    await staff.slash(staff.owner, "config roles unassign", role=staff.bosses)
    assert "You need the rank" in await staff.types(staff.boss, "outer inner")

    last = await staff.slash(staff.owner, "config roles unassign", role=staff.moderators)

    assert "It was the last" in last.text
    assert await staff.types(staff.boss, "outer inner") == "inner"


async def test_a_demotion_takes_effect_on_the_next_command(staff: Staff, ranks: App) -> None:
    """Once, a demoted member kept their power for up to two hours."""
    assert await staff.types(staff.moderator, "outer") == "outer alone"

    await staff.slash(staff.owner, "config roles assign", role=staff.moderators, rank="1")

    assert "Yours is Trusted (1)" in await staff.types(staff.moderator, "outer")
    assert "Yours is Trusted (1)" in (await staff.slash(staff.moderator, "outer inner")).text
    assert await staff.moderator.autocomplete(staff.general, "outer inner", "word", "t") == []


async def test_a_member_who_loses_a_role_loses_its_rank(staff: Staff, ranks: App) -> None:
    path = f"/guilds/{staff.guild.id}/members/{staff.moderator.id}/roles/{staff.moderators.id}"

    await staff.owner.request("DELETE", path)

    assert "Yours is Member (0)" in await staff.types(staff.moderator, "outer")


async def test_a_deleted_role_is_shown_as_deleted_and_removed_by_the_next_write(staff: Staff, ranks: App) -> None:
    await staff.owner.delete(staff.moderators)

    listed = await staff.slash(staff.owner, "config roles list")
    assert f"Moderator (3) · a deleted role ({staff.moderators.id})" in listed.text
    await staff.slash(staff.owner, "config ranks create", level=8, name="Founder")

    assert (await stored(ranks, staff)).roles == {staff.bosses.id: 5}


async def test_commands_that_discord_hides_from_a_role_are_named(staff: Staff, ranks: App) -> None:
    seen = await staff.slash(staff.owner, "config roles assign", role=staff.trainees, rank="3")

    assert "Discord still hides" in seen.text
    assert "`/outer`" in seen.text
    assert "`/config`" not in seen.text
    assert "Server Settings → Integrations" in seen.text
    assert "outer" not in {entry["name"] for entry in await staff.trainee.commands(staff.general)}
    assert await staff.types(staff.trainee, "outer") == "outer alone"


# No escalation


async def test_nobody_can_grant_ranks_at_or_above_their_own(staff: Staff, ranks: App) -> None:
    """Once, everybody who could use /config could give themselves the highest rank."""
    revision = await ranks.guild_settings.revision(staff.guild.id, RankSettings)

    for command in (
        f"config roles assign <@&{staff.bosses.id}> 10",
        f"config roles assign <@&{staff.trainees.id}> 5",
        f"config roles unassign <@&{staff.bosses.id}>",
        "config ranks create 8 Founder",
        "config ranks edit 5 Lackey",
        "config ranks delete 6 true",
        "config commands require config 1",
        "config commands require ping 5",
        "config ranks administrators no",
    ):
        answer = await staff.types(staff.boss, command)
        assert "below your" in answer or "Only the owner" in answer, (command, answer)

    assert await ranks.guild_settings.revision(staff.guild.id, RankSettings) == revision
    assert "has the rank" in await staff.types(staff.boss, f"config roles assign <@&{staff.trainees.id}> 4")


async def test_only_ranks_below_ones_own_are_suggested(staff: Staff, ranks: App) -> None:
    for_boss = await staff.boss.autocomplete(staff.general, "config roles assign", "rank", "", role=staff.moderators)
    for_owner = await staff.owner.autocomplete(staff.general, "config roles assign", "rank", "adm", role=staff.bosses)

    assert for_boss == ["Trusted (1)", "Junior Moderator (2)", "Moderator (3)", "Senior Moderator (4)"]
    assert for_owner == ["Administrator (5)", "Head Administrator (6)"]


async def test_administrators_pass_until_the_owner_turns_that_off(staff: Staff, ranks: App) -> None:
    assert await staff.types(staff.admin, "outer inner") == "inner"
    assert "Only the owner" in await staff.types(staff.admin, "config ranks administrators no")

    assert "need a rank like everybody else" in await staff.types(staff.owner, "config ranks administrators no")

    assert "Yours is Member (0)" in await staff.types(staff.admin, "outer inner")


async def test_two_admins_at_once_cannot_overwrite_each_other_silently(
    staff: Staff, ranks: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One changes the ranks between what the other has read and what they write."""
    change, between = GuildSettings.change, [8]

    async def meanwhile(self: GuildSettings, guild_id: int, model: type[RankSettings], **values: object) -> object:
        while between:
            names = {**(await self.get(guild_id, RankSettings)).names, between.pop(): "Founder"}
            revision = await self.revision(guild_id, RankSettings)
            await change(self, guild_id, RankSettings, by=staff.owner.id, expected_revision=revision, names=names)
        return await change(self, guild_id, model, **values)

    monkeypatch.setattr(GuildSettings, "change", meanwhile)

    seen = await staff.slash(staff.owner, "config ranks create", level=9, name="Patron")

    assert "These settings have just been changed" in seen.text
    assert (await stored(ranks, staff)).names.keys() == {*range(9)}


async def test_of_two_changes_at_once_both_are_kept_or_one_is_refused(staff: Staff, ranks: App) -> None:
    answers = await asyncio.gather(
        *(staff.slash(staff.owner, "config ranks create", level=level, name=f"Rank {level}x") for level in (8, 9, 10))
    )

    created = {level for level, seen in zip((8, 9, 10), answers, strict=True) if "Created the rank" in seen.text}
    assert created == {level for level in (await stored(ranks, staff)).names if level > 7}
    assert all("Created the rank" in seen.text or "have just been changed" in seen.text for seen in answers)


# Commands


async def test_a_requirement_of_a_parent_is_not_stale_for_its_subcommands(staff: Staff, ranks: App) -> None:
    """Once, a change of the parent left the cached ranks of its subcommands."""
    assert "You need the rank Administrator" in await staff.types(staff.moderator, "outer inner")

    seen = await staff.slash(staff.owner, "config commands require", command="outer", rank="3")
    assert "So do `outer alone`, `outer inner`, `outer slow`" in seen.text
    assert await staff.types(staff.moderator, "outer inner") == "inner"

    await staff.types(staff.owner, "config commands require outer inner Head Administrator")
    assert "need the rank Head Administrator (6)" in await staff.types(staff.moderator, "outer inner")
    assert await staff.types(staff.moderator, "outer") == "outer alone"

    cleared = await staff.types(staff.owner, "config commands clear outer inner")
    assert "It requires Moderator (3) or above, as set for `outer`" in cleared
    assert await staff.types(staff.moderator, "outer inner") == "inner"


async def test_every_command_can_be_given_a_rank_even_subcommands_and_those_of_plugins(
    staff: Staff, ranks: App
) -> None:
    """Once, most commands could never be granted to anybody."""
    names = [command.qualified_name for command in ranks.bot.walk_commands()]
    rankable = [name for name in names if name != "owned"]
    assert {"ping", "outer inner", "config ranks create", "typed"} <= {*rankable}

    for name in rankable:
        answer = await staff.types(staff.owner, f"config commands require {name} 7")
        assert f"`{name}` now requires Server Owner (7) or above" in answer

    assert (await stored(ranks, staff)).commands == dict.fromkeys(rankable, 7)
    assert "need the rank Server Owner (7)" in await staff.types(staff.boss, "ping")
    listed = await staff.slash(staff.owner, "config commands list")
    assert f"({len(rankable)})" in listed.text


async def test_a_command_can_declare_its_rank(staff: Staff, ranks: App) -> None:
    assert "need the rank Senior Moderator (4)" in await staff.types(staff.moderator, "ranked")
    assert await staff.types(staff.boss, "ranked") == "high enough"
    await staff.types(staff.owner, "config commands require ranked 2")
    assert await staff.types(staff.moderator, "ranked") == "high enough"


async def test_without_ranked_roles_a_requirement_names_the_permissions_it_stands_for(staff: Staff, tux: App) -> None:
    seen = await staff.slash(staff.owner, "config commands require", command="ping", rank="5")

    assert "members with one of these permissions can use it: Manage Server, Administrator." in seen.text
    assert "need the rank Administrator (5)" in await staff.types(staff.moderator, "ping")
    assert "Pong" in await staff.types(staff.boss, "ping")


async def test_a_context_menu_requires_the_rank_of_its_command(staff: Staff, ranks: App) -> None:
    opened = await staff.moderator.menu(staff.general, "Warn", staff.live.member("newcomer"))
    await staff.types(staff.owner, "config commands require warn 4")

    refused = await staff.moderator.menu(staff.general, "Warn", staff.live.member("newcomer"))

    assert opened.kind == "modal"
    assert refused.text == "You need the rank Senior Moderator (4) for that. Yours is Moderator (3)."


async def test_commands_and_subcommands_are_suggested(staff: Staff, ranks: App) -> None:
    command = "config commands require"

    offered = await staff.owner.autocomplete(staff.general, command, "command", "inn", rank="3")
    first = await staff.owner.autocomplete(staff.general, command, "command", "", rank="3")
    nothing_set = await staff.owner.autocomplete(staff.general, "config commands clear", "command", "")

    assert offered == ["outer inner"]
    assert len(first) == 25
    assert "owned" not in await staff.owner.autocomplete(staff.general, command, "command", "own", rank="3")
    assert nothing_set == []


async def test_a_command_can_be_opened_to_everybody(staff: Staff, ranks: App) -> None:
    seen = await staff.slash(staff.owner, "config commands require", command="outer", rank="Member")

    assert await staff.types(staff.member, "outer") == "outer alone"
    assert "Discord still hides `/outer` from members without Kick Members" in seen.text


async def test_help_shows_what_the_rank_allows(staff: Staff, ranks: App) -> None:
    before = await staff.types(staff.member, "help outer")
    await staff.types(staff.owner, "config commands require outer 0")

    after = await staff.types(staff.member, "help outer")

    assert "no command “outer”" in before
    assert "outer inner" in after
    assert "Requires: Moderator (3)" in await staff.types(staff.moderator, "help ban")


async def test_deleting_a_rank_in_use_names_what_uses_it(staff: Staff, ranks: App) -> None:
    """Once, a rank was deleted without saying what used it."""
    await staff.types(staff.owner, "config commands require ping 3")

    refused = await staff.types(staff.owner, "config ranks delete Moderator")
    assert f"<@&{staff.moderators.id}>" in refused
    assert "`ping`" in refused
    assert "force: True" in refused
    assert 3 in (await stored(ranks, staff)).names

    await staff.slash(staff.owner, "config ranks delete", rank="3", force=True)
    left = await stored(ranks, staff)
    assert 3 not in left.names
    assert left.roles == {staff.bosses.id: 5}
    assert left.commands == {}
    assert "Pong" in await staff.types(staff.member, "ping")


async def test_ranks_hold_while_the_database_is_away(staff: Staff, ranks: App) -> None:
    await staff.types(staff.owner, "config commands require ping 3")
    ranks.guild_settings.forget(staff.guild.id)
    await lose_database(ranks)

    refused = await staff.types(staff.member, "ping")

    assert "need the rank Moderator (3)" in refused


async def test_ranks_survive_a_restart(start_tux: Starting, staff: Staff) -> None:
    async with start_tux():
        await staff.slash(staff.owner, "config roles assign", role=staff.moderators, rank="2")

    async with start_tux():
        assert "Yours is Junior Moderator (2)" in await staff.types(staff.moderator, "outer")


# Sizes


async def test_lists_stay_within_discords_limits_at_250_roles_and_100_commands(
    staff: Staff, start_tux: Starting
) -> None:
    roles = {staff.role(f"Role {number}").id: number % 7 + 1 for number in range(240)}
    gone = dict.fromkeys(range(1, 11), 3)
    names = {level: f"{level}".rjust(32, "x") for level in range(11)}
    commands = {f"command-{number} with-a-long-name another-long-name": number % 10 for number in range(100)}

    async with start_tux() as app:
        ranks = {"names": names, "roles": roles | gone, "commands": commands}
        await app.guild_settings.edit(staff.guild.id, RankSettings, lambda _: ranks, by=1)
        of_roles = await staff.slash(staff.owner, "config roles list")
        first = of_roles.text
        of_commands = await staff.slash(staff.owner, "config commands list")
        of_ranks = await staff.slash(staff.owner, "config ranks list")
        refused = await staff.slash(staff.owner, "config ranks delete", rank="3")
        last = await _last(staff.owner, of_roles)
        last_of_commands = await _last(staff.owner, of_commands)

    assert "(250)" in first
    assert "xxx7 (7)" in first
    assert "xxx1 (1)" in last.text
    assert "Page 5 of 5" in last_of_commands.text
    assert "xxx10 " in of_ranks.text
    assert "+" in refused.text


async def test_nobody_else_turns_the_pages_of_a_list(staff: Staff, tux: App) -> None:
    commands = {f"command-{number}": number % 10 for number in range(100)}
    await tux.guild_settings.edit(staff.guild.id, RankSettings, lambda _: {"commands": commands}, by=1)
    await staff.owner.command(staff.live.channel("mod-log"), "$config commands list")

    not_theirs = await staff.admin.click(await staff.admin.sees("Page 1 of 5"), "Next")

    assert "Only the person who ran the command" in not_theirs.text


async def _last(person: Person, seen: Seen) -> Seen:
    while not seen.component("Next").get("disabled"):
        seen = await person.click(seen, "Next")
    return seen


async def test_config_stays_within_discords_limits_for_a_command(ranks: App) -> None:
    payload = _payload(ranks, "config")

    assert {"ranks", "roles", "commands", "logs", "prefix"} <= {group["name"] for group in payload["options"]}
    assert _longest_group(payload) <= 25
    assert _characters(payload) <= 8000


def _payload(app: App, name: str) -> dict:
    return next(entry for entry in sync.payload(app.bot.tree, app.texts) if entry["name"] == name)


def _longest_group(entry: dict) -> int:
    options = entry.get("options") or []
    return max([len(options), *map(_longest_group, options)])


def _characters(entry: dict) -> int:
    """Return the size as Discord counts it: names, descriptions and values of the command and all its options."""
    own = len(entry["name"]) + len(entry.get("description") or "")
    values = sum(len(choice["name"]) + len(str(choice["value"])) for choice in entry.get("choices") or [])
    return own + values + sum(map(_characters, entry.get("options") or []))


async def test_sentences_name_only_commands_that_exist(ranks: App) -> None:
    """Once, messages mentioned commands that did not exist."""
    texts = "\n".join(file.read_text() for file in Path(tux.__file__).parent.rglob("strings/en-US.ftl"))
    named = {match.strip() for match in re.findall(r"`/([a-z][a-z -]*)`", texts)}

    known = {command.qualified_name for command in ranks.bot.walk_commands()}
    assert {"config roles assign", "config commands require"} <= named
    assert named - known == set()

"""Changes of settings as people read them, and whether somebody may make them."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

import discord
from discord import app_commands

from tux.bot.client import Tux
from tux.bot.commands import Command, Group
from tux.bot.feature import sections
from tux.features.configuration.rank_lookup import choices, every_rule
from tux.guilds.permissions import Caller, RankSettings, rank_edits, require, standing
from tux.guilds.settings.annotations import Kind, annotation, each
from tux.guilds.settings.display import before_and_after, section_name, setting_name, text, word
from tux.guilds.settings.fields import Holds, HoldsChannel
from tux.guilds.settings.history import Change, Plan, Steps
from tux.guilds.settings.store import Draft, Section, understood
from tux.runtime.refusals import Refusal
from tux.runtime.texts import Texts

_COMMANDS: Mapping[tuple[str, str], str] = {
    ("general", "prefix"): "config prefix",
    ("ranks", "names"): "config ranks",
    ("ranks", "roles"): "config roles",
    ("ranks", "commands"): "config commands",
    ("ranks", "administrators_pass"): "config ranks administrators",
}
"""What changes a setting by hand, where that is not called like its section."""


class SectionUnknown(Refusal):
    """Data: what was `given`, and which `sections` there are."""

    key = "config-section-unknown"


def steps_of(bot: Tux) -> Steps:
    """The history of settings, in which all that is loaded is known."""
    known = sections([loaded.feature for loaded in bot.features])
    return Steps(bot.database, bot.settings, known, bot.clock)


async def carry_out(bot: Tux, member: discord.Member, caller: Caller, plan: Plan) -> int:
    """Does it, if `member` could do each part of it by hand, and returns the number of the step."""
    require_authority(bot, member, caller, await bot.ranks_in(member.guild.id), plan.drafts)
    return await steps_of(bot).carry_out(member.guild.id, plan, by=member.id)


def fingerprint(plan: Plan) -> str:
    """Eight characters that are others as soon as the plan is another, by which a button knows the one it is for."""
    drafts = [(draft.section, draft.revision, draft.after) for draft in plan.drafts]
    return hashlib.sha256(json.dumps(drafts, sort_keys=True).encode()).hexdigest()[:8]


# Who may


def require_authority(
    bot: Tux, member: discord.Member, caller: Caller, ranks: RankSettings, drafts: Sequence[Draft]
) -> None:
    """Raises the `Refusal` that keeps `member` from changing the same by hand."""
    for draft in drafts:
        require_settings(bot, caller, ranks, draft.section, draft.altered)
        if draft.section == RankSettings.section:
            before, after = (understood(RankSettings, data)[0] for data in (draft.before, draft.after))
            _require_ranks(bot, member, caller, before, after)


def require_settings(bot: Tux, caller: Caller, ranks: RankSettings, section: str, settings: Iterable[str]) -> None:
    """Raises the `Refusal` that keeps somebody from the commands which change these settings."""
    for name in sorted({_COMMANDS.get((section, it), f"config {section}") for it in settings}):
        _require_commands(bot, name, caller, ranks)


def _require_commands(bot: Tux, name: str, caller: Caller, ranks: RankSettings) -> None:
    """All that changes the setting: somebody who may not use one of them may not do by another way what it does."""
    found = bot.get_command(name)
    if found is None or found.qualified_name != name:
        return
    for command in (found, *(found.walk_commands() if isinstance(found, Group) else ())):
        if isinstance(command, Command | Group):
            require(command.rule, command.qualified_name, caller, ranks)


def _require_ranks(bot: Tux, member: discord.Member, caller: Caller, before: RankSettings, after: RankSettings) -> None:
    rank_edits.require_between(before, after, caller, every_rule(bot))
    own = standing(caller, before).level
    for role_id in rank_edits.changed_roles(before.roles, after.roles):
        if (role := member.guild.get_role(role_id)) is not None:
            rank_edits.require_rankable(role, by=member, own=own)


# Finding them


def find_section(bot: Tux, given: str) -> str:
    """The section that somebody means: by its own name, as it is called, or by the feature that has it."""
    names = _sections(bot)
    for section, known in names.items():
        if given.strip().casefold() in {name.casefold() for name in known}:
            return section
    raise SectionUnknown(given=given, sections=[f"`{section}`" for section in names])


def suggest_sections(bot: Tux, guild_id: int | None, typed: str) -> list[app_commands.Choice[str]]:
    locale = bot.locale_in(guild_id)
    return choices(((section_name(bot.texts, section, locale), section) for section in _sections(bot)), typed)


def _sections(bot: Tux) -> dict[str, set[str]]:
    """Every section, with the names that mean it."""
    features = [loaded.feature for loaded in bot.features]
    found = {section: {section, section_name(bot.texts, section, bot.process.locale)} for section in sections(features)}
    for feature in features:
        if feature.settings is not None:
            found[feature.settings.section].add(feature.name)
    return found


# What they hold


def described(bot: Tux, guild_id: int | None, changes: Iterable[Change], *, room: int = 1400) -> str:
    """One line for each setting that changed, what it was and what it is, in `room` characters or a few more."""
    locale = bot.locale_in(guild_id)
    lines = list(_lines(bot, locale, changes)) or [bot.texts.say("config-change-none", locale=locale)]
    return fitting(bot.texts, locale, lines, room)


def fitting(texts: Texts, locale: str, lines: Sequence[str], room: int) -> str:
    """As many lines as there is room for, and how many others there are."""
    ends = accumulate(len(line) + 1 for line in lines)
    count = max(1, sum(end <= room for end in ends))
    more = [texts.say("config-change-more", locale=locale, count=len(lines) - count)] if count < len(lines) else []
    return "\n".join([*lines[:count], *more])


def _lines(bot: Tux, locale: str, changes: Iterable[Change]) -> Iterator[str]:
    known = sections([loaded.feature for loaded in bot.features])
    for change in changes:
        for setting in sorted(change.altered):
            model = known.get(change.section)
            before, after = before_and_after(bot.texts, locale, model, change.before, change.after, setting)
            yield bot.texts.say(
                "config-change-line",
                locale=locale,
                section=section_name(bot.texts, change.section, locale),
                setting=setting_name(bot.texts, change.section, setting, locale),
                before=before,
                after=after,
            )


def value_now(bot: Tux, guild: discord.Guild, settings: Section, setting: str) -> str:
    """What a setting holds, as people in the guild read it. What is no longer there is said to be gone."""
    locale = bot.locale_in(guild.id)

    def here(kind: Kind, value: Any) -> Any:
        return bot.texts.say("config-value-gone", locale=locale) if is_gone(guild, kind, value) else word(kind, value)

    data = settings.model_dump(mode="json", include={setting})
    instead = f"setting-{settings.section}-{setting}.unset"
    if data[setting] is None and bot.texts.has(instead):
        return bot.texts.say(instead, locale=locale, prefix=word(str, bot.prefix_in(guild.id)), language=locale)
    return text(bot.texts, locale, each(annotation(type(settings), setting), data[setting], here))


def is_gone(guild: discord.Guild, kind: Kind, value: Any) -> bool:
    """Whether it is the id of a channel or role that the guild no longer has."""
    if isinstance(kind, HoldsChannel):
        return guild.get_channel(int(value)) is None
    return kind is Holds.ROLE and guild.get_role(int(value)) is None

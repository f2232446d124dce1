"""Pages for ranks, and for the roles that have them."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import discord
from discord import ui
from discord.utils import MISSING

from tux.bot.replies import InteractionAnswers
from tux.bot.ui import Modal
from tux.features.configuration.changes import require_settings
from tux.features.configuration.pages.navigation import PageContext, is_open
from tux.features.configuration.pages.renderer import PageRenderer, row, text
from tux.features.configuration.pages.settings_page import faster
from tux.features.configuration.rank_lookup import every_rule
from tux.guilds.permissions import RankSettings, rank_edits, standing
from tux.guilds.permissions.rank_edits import Edit, Ranks
from tux.guilds.permissions.ranks import BY_PERMISSION, HIGHEST
from tux.guilds.settings.store import StaleSettings
from tux.runtime.refusals import Refusal

_SHOWN = 15
"""Roles that a page names before it counts the rest."""

_LONGEST_NAME = 32


class NoFreeRank(Refusal):
    """Every level that who asks may fill has a rank."""

    key = "config-ranks-no-free"


async def ranks_of(sheet: PageRenderer) -> RankSettings:
    return await sheet.bot.ranks_in(sheet.guild.id)


def rank_items(sheet: PageRenderer, ranks: RankSettings, chosen: int | None) -> Iterator[ui.Item[Any]]:
    yield text(sheet.say("config-ranks-page"))
    yield text("\n".join(_rank_line(sheet, ranks, level) for level in sorted(ranks.names, reverse=True)))
    options = _levels(ranks, ranks.names, chosen)
    yield sheet.select(ui.Select, "rank", "", options=options, placeholder=sheet.say("config-ranks-pick"))
    buttons = [sheet.button("add", label=sheet.say("config-ranks-add"))]
    if chosen is not None:
        buttons.append(sheet.button("name", str(chosen), label=sheet.say("config-ranks-rename")))
        buttons.append(
            sheet.button("drop", str(chosen), label=sheet.say("config-ranks-remove"), disabled=chosen == 0),
        )
    yield row(*buttons)


def role_items(sheet: PageRenderer, ranks: RankSettings, chosen: int | None) -> Iterator[ui.Item[Any]]:
    yield text(sheet.say("config-roles-page", by_roles=ranks.roles is not None))
    if ranks.roles is not None:
        yield text("\n".join(_role_lines(sheet, ranks)))
    if found := proposed(sheet.guild, ranks):
        lines = [f"- {role.mention} → {ranks.title(level)}" for role, level in list(found.items())[:_SHOWN]]
        yield ui.Separator()
        yield text("\n".join([sheet.say("config-roles-proposed"), *lines]))
        yield row(sheet.primary("propose", label=sheet.say("config-roles-take-over", count=len(found))))
    yield ui.Separator()
    defaults = [discord.SelectDefaultValue(id=chosen, type=discord.SelectDefaultValueType.role)] if chosen else []
    yield sheet.select(ui.RoleSelect, "role", "", placeholder=sheet.say("config-roles-pick"), default_values=defaults)
    if chosen is not None:
        held = (ranks.roles or {}).get(chosen)
        options = _levels(ranks, (level for level in ranks.names if level), held)
        options.append(discord.SelectOption(label=sheet.say("config-roles-no-rank"), value="0", default=held is None))
        placeholder = sheet.say("config-roles-pick-rank")
        yield sheet.select(ui.Select, "give", str(chosen), options=options, placeholder=placeholder)


def proposed(guild: discord.Guild, ranks: RankSettings) -> Mapping[discord.Role, int]:
    """The rank that each role stands for by what Discord lets it do, where it has none yet. The highest first."""
    found: dict[discord.Role, int] = {}
    for role in reversed(guild.roles):
        held = [level for permission, level in BY_PERMISSION.items() if getattr(role.permissions, permission)]
        if held and not role.is_default() and not role.managed and role.id not in (ranks.roles or {}):
            level = max((level for level in ranks.names if level <= max(held)), default=0)
            if level:
                found[role] = level
    return found


def _levels(ranks: RankSettings, levels: Any, chosen: int | None) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(label=ranks.title(level), value=str(level), default=level == chosen)
        for level in sorted(levels, reverse=True)
    ]


def _rank_line(sheet: PageRenderer, ranks: RankSettings, level: int) -> str:
    roles = sum(its == level and sheet.guild.get_role(role) is not None for role, its in (ranks.roles or {}).items())
    asking = sum(its == level for its in ranks.commands.values())
    return sheet.say("config-ranks-line", level=level, name=ranks.names[level], roles=roles, commands=asking)


def _role_lines(sheet: PageRenderer, ranks: RankSettings) -> Iterator[str]:
    having = sorted((ranks.roles or {}).items(), key=lambda it: -it[1])
    if not having:
        yield sheet.say("config-roles-nobody")
    for role_id, level in having[:_SHOWN]:
        role = sheet.guild.get_role(role_id)
        yield sheet.say("config-roles-line", rank=ranks.title(level), role=role and role.mention, id=role_id)
    if len(having) > _SHOWN:
        yield sheet.say("config-change-more", count=len(having) - _SHOWN)


# What is done there


async def edit(moment: PageContext, change: Edit, setting: str) -> str | None:
    """Changes the ranks as far as who clicked may, by the same rules as the commands. Returns what is to be said."""
    bot, guild, member = moment.bot, moment.guild, moment.member
    require_settings(bot, moment.caller, await bot.ranks_in(guild.id), RankSettings.section, [setting])
    expected = moment.place.revision
    try:
        await Ranks(bot.settings).edit(guild, moment.caller, member.id, change, expected_revision=expected)
    except StaleSettings:
        sheet = PageRenderer(bot, member, moment.place)
        return sheet.say("config-ranks-overtaken", by=await faster(sheet, RankSettings))
    return None


async def drop(moment: PageContext) -> str | None:
    level, rules = int(moment.what), every_rule(moment.bot)
    return await edit(moment, partial(rank_edits.deleted, level=level, rules=rules, force=False), "names")


async def take_over(moment: PageContext) -> str | None:
    """Gives the proposed ranks to all roles that who clicked may give them to."""

    def assign(ranks: RankSettings, own: int) -> RankSettings:
        for role, level in proposed(moment.guild, ranks).items():
            if level < own and _rankable(role, moment.member, own):
                ranks = rank_edits.assigned(ranks, own, role.id, level)
        return ranks

    return await edit(moment, assign, "roles")


def _rankable(role: discord.Role, by: discord.Member, own: int) -> bool:
    try:
        rank_edits.require_rankable(role, by=by, own=own)
    except Refusal:
        return False
    return True


async def give(moment: PageContext) -> str | None:
    """Gives the role the rank that was chosen, or takes the one it has."""
    role = moment.guild.get_role(int(moment.what))
    level = int(moment.values[0])
    if role is None:
        raise RoleGone
    ranks = await moment.bot.ranks_in(moment.guild.id)
    rank_edits.require_rankable(role, by=moment.member, own=standing(moment.caller, ranks).level)
    change = partial(rank_edits.assigned, role_id=role.id, level=level)
    return await edit(moment, change if level else partial(rank_edits.unassigned, role_id=role.id), "roles")


class RoleGone(Refusal):
    key = "config-role-gone"


class Naming(Modal):
    """Asks what a rank is called: an old one, or a new one and its level."""

    def __init__(self, moment: PageContext, ranks: RankSettings, level: int | None, done: Any) -> None:
        sheet = PageRenderer(moment.bot, moment.member, moment.place)
        super().__init__(moment.bot, title=sheet.say("config-ranks-form", new=level is None))
        self.place, self.level, self.done = moment.place, level, done
        self.levels = ui.Select[Any](custom_id="level", options=_free(moment, ranks) if level is None else MISSING)
        if level is None:
            label, hint = sheet.say("config-ranks-form-level"), sheet.say("config-ranks-form-level.hint")
            self.add_item(ui.Label(text=label, description=hint, component=self.levels))
        default = None if level is None else ranks.names.get(level)
        self.name = ui.TextInput[Any](custom_id="name", default=default, max_length=_LONGEST_NAME)
        self.add_item(ui.Label(text=sheet.say("config-ranks-form-name"), component=self.name))

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        moment = PageContext(interaction, answers, self.place, "")
        if not await is_open(interaction, self.place):
            return
        if self.level is None:
            change = partial(rank_edits.created, level=int(self.levels.values[0]), name=self.name.value)
        else:
            change = partial(rank_edits.renamed, level=self.level, name=self.name.value)
        await self.done(moment, await edit(moment, change, "names"))


def _free(moment: PageContext, ranks: RankSettings) -> list[discord.SelectOption]:
    own = standing(moment.caller, ranks).level
    free = [level for level in range(HIGHEST + 1) if level not in ranks.names and level < own]
    if not free:
        raise NoFreeRank
    return [discord.SelectOption(label=str(level), value=str(level), default=level == free[0]) for level in free]

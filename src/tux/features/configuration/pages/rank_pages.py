"""The pages of ranks and of roles with ranks."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import discord
from discord import ui

from tux.features.configuration.command_lookup import every_rule
from tux.features.configuration.errors import RoleGone
from tux.features.configuration.pages.context import PageContext
from tux.features.configuration.pages.renderer import PageRenderer, row, text
from tux.features.configuration.pages.settings_page import last_editor
from tux.guilds.permissions import RankSettings, rank_edits, standing
from tux.guilds.permissions.rank_edits import Edit
from tux.guilds.permissions.rank_names import named_level
from tux.guilds.permissions.ranks import BY_PERMISSION
from tux.guilds.settings.errors import StaleSettings
from tux.runtime.markup import plain_line
from tux.runtime.refusals import Refusal

_MAX_LISTED = 15
"""The number of roles that a page names before it counts the rest."""


def rank_items(renderer: PageRenderer, ranks: RankSettings, selected: int | None) -> Iterator[ui.Item[Any]]:
    """Yield the items of the page of ranks. One rank may be selected."""
    yield text(renderer.say("config-ranks-page"))
    yield text("\n".join(_rank_line(renderer, ranks, level) for level in sorted(ranks.names, reverse=True)))
    options = _rank_options(ranks, ranks.names, selected)
    yield renderer.select(ui.Select, "rank", "", options=options, placeholder=renderer.say("config-ranks-pick"))
    buttons = [renderer.button("add", label=renderer.say("config-ranks-add"))]
    if selected is not None:
        subject = str(selected)
        buttons.append(renderer.button("name", subject, label=renderer.say("config-ranks-rename")))
        delete_label = renderer.say("config-ranks-remove")
        buttons.append(renderer.button("drop", subject, label=delete_label, disabled=selected == 0))
    yield row(*buttons)


def role_items(renderer: PageRenderer, ranks: RankSettings, selected: int | None) -> Iterator[ui.Item[Any]]:
    """Yield the items of the page of roles. One role may be selected."""
    yield text(renderer.say("config-roles-page", by_roles=ranks.roles is not None))
    if ranks.roles is not None:
        yield text("\n".join(_role_lines(renderer, ranks)))
    if proposed := proposals(renderer.guild, ranks):
        yield from _proposal_items(renderer, ranks, proposed)
    yield ui.Separator()
    defaults = [discord.SelectDefaultValue(id=selected, type=discord.SelectDefaultValueType.role)] if selected else []
    placeholder = renderer.say("config-roles-pick")
    yield renderer.select(ui.RoleSelect, "role", "", placeholder=placeholder, default_values=defaults)
    if selected is not None:
        yield _assignment_select(renderer, ranks, selected)


def _proposal_items(
    renderer: PageRenderer, ranks: RankSettings, proposed: Mapping[discord.Role, int]
) -> Iterator[ui.Item[Any]]:
    lines = [
        renderer.say(
            "config-roles-proposal",
            role=role,
            rank=ranks.title(level),
            by_name=named_level(role.name, ranks.names) is not None,
        )
        for role, level in list(proposed.items())[:_MAX_LISTED]
    ]
    yield ui.Separator()
    yield text("\n".join([renderer.say("config-roles-proposed"), *lines]))
    yield row(renderer.primary("propose", label=renderer.say("config-roles-accept", count=len(proposed))))


def _assignment_select(renderer: PageRenderer, ranks: RankSettings, role_id: int) -> ui.Item[Any]:
    level = (ranks.roles or {}).get(role_id)
    options = _rank_options(ranks, (level for level in ranks.names if level), level)
    no_rank = renderer.say("config-roles-no-rank")
    options.append(discord.SelectOption(label=no_rank, value="0", default=level is None))
    placeholder = renderer.say("config-roles-pick-rank")
    return renderer.select(ui.Select, "give", str(role_id), options=options, placeholder=placeholder)


def proposals(guild: discord.Guild, ranks: RankSettings) -> Mapping[discord.Role, int]:
    """Return a rank for each role that has none, the highest role first: by its name, or else by its permissions."""
    proposed: dict[discord.Role, int] = {}
    for role in reversed(guild.roles):
        if role.is_default() or role.managed or role.id in (ranks.roles or {}):
            continue
        level = named_level(role.name, ranks.names) or _permitted_level(role, ranks)
        if level:
            proposed[role] = level
    return proposed


def _permitted_level(role: discord.Role, ranks: RankSettings) -> int:
    """Return the highest rank that the permissions of a role in Discord stand for, or 0."""
    levels = [level for permission, level in BY_PERMISSION.items() if getattr(role.permissions, permission)]
    return max((level for level in ranks.names if level <= max(levels, default=0)), default=0)


def _rank_options(ranks: RankSettings, levels: Iterable[int], selected: int | None) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(label=plain_line(ranks.title(level)), value=str(level), default=level == selected)
        for level in sorted(levels, reverse=True)
    ]


def _rank_line(renderer: PageRenderer, ranks: RankSettings, level: int) -> str:
    roles = [role_id for role_id, other_level in (ranks.roles or {}).items() if other_level == level]
    present = sum(renderer.guild.get_role(role_id) is not None for role_id in roles)
    requiring = sum(other_level == level for other_level in ranks.commands.values())
    name = ranks.names[level]
    return renderer.say("config-ranks-line", level=level, name=name, roles=present, commands=requiring)


def _role_lines(renderer: PageRenderer, ranks: RankSettings) -> Iterator[str]:
    ranked = sorted((ranks.roles or {}).items(), key=lambda entry: -entry[1])
    if not ranked:
        yield renderer.say("config-roles-nobody")
    for role_id, level in ranked[:_MAX_LISTED]:
        role = renderer.guild.get_role(role_id)
        yield renderer.say("config-roles-line", rank=ranks.title(level), role=role, id=role_id)
    if len(ranked) > _MAX_LISTED:
        yield renderer.say("config-change-more", count=len(ranked) - _MAX_LISTED)


async def edit_ranks(context: PageContext, edit: Edit, setting: str) -> str | None:
    """Edit the ranks by the same rules as the commands. Return a note if somebody else was faster."""
    services, member = context.services, context.member
    await services.edits.require_commands(member, context.caller, RankSettings.section, [setting])
    revision = context.location.revision
    try:
        await services.ranks.edit(member, context.caller, edit, expected_revision=revision)
    except StaleSettings:
        renderer = PageRenderer.of(context)
        return renderer.say("config-ranks-overtaken", by=await last_editor(renderer, RankSettings))
    return None


async def delete_rank(context: PageContext) -> str | None:
    """Delete the selected rank, if nothing uses it."""
    rules = every_rule(context.services.commands)
    edit = partial(rank_edits.delete, level=int(context.subject), rules=rules, force=False)
    return await edit_ranks(context, edit, "names")


async def accept_proposals(context: PageContext) -> str | None:
    """Assign the proposed ranks to all roles that the reader may give them to."""

    def assign_all(ranks: RankSettings, own: int) -> RankSettings:
        for role, level in proposals(context.guild, ranks).items():
            if level < own and _is_rankable(role, context.member, own):
                ranks = rank_edits.assign(ranks, own, role.id, level)
        return ranks

    return await edit_ranks(context, assign_all, "roles")


def _is_rankable(role: discord.Role, by: discord.Member, own: int) -> bool:
    try:
        rank_edits.require_rankable(role, by=by, own=own)
    except Refusal:
        return False
    return True


async def assign_rank(context: PageContext) -> str | None:
    """Assign the selected rank to the role, or remove the one it has."""
    role = context.guild.get_role(int(context.subject))
    level = int(context.values[0])
    if role is None:
        raise RoleGone
    ranks = await context.services.ranks_in(context.guild.id)
    rank_edits.require_rankable(role, by=context.member, own=standing(context.caller, ranks).level)
    if level:
        return await edit_ranks(context, partial(rank_edits.assign, role_id=role.id, level=level), "roles")
    return await edit_ranks(context, partial(rank_edits.unassign, role_id=role.id), "roles")

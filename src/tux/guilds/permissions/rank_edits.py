"""Edits of ranks. Each returns new settings for the old ones, or raises a refusal.

Everybody edits below their own rank: the state before and the state after are both below it. So nobody can raise
themselves or anybody else to it, by whatever sequence of edits.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

import discord

from tux.guilds.permissions.callers import Caller
from tux.guilds.permissions.decisions import default_rank
from tux.guilds.permissions.errors import (
    AdministratorsUnchanged,
    CommandNotBelowOwnRank,
    CommandOfBotOwner,
    LevelTaken,
    NoRequirement,
    NotBelowOwnRank,
    OnlyGuildOwner,
    OwnRankChanged,
    RankInUse,
    RankNameInvalid,
    RankNameTaken,
    RankOfEverybody,
    RanksComplete,
    RankUnknown,
    RequirementUnchanged,
    RoleHasNoRank,
    RoleHasRank,
    RoleIsEveryone,
    RoleManaged,
    RoleNotBelowOwn,
)
from tux.guilds.permissions.ranks import ABOVE_ALL, DEFAULT_NAMES, RankSettings, standing
from tux.guilds.permissions.rules import Rule, Rules
from tux.guilds.settings.changes import SettingsChanged
from tux.guilds.settings.provider import SettingsProvider
from tux.runtime.markup import code, role_mention

K = TypeVar("K")
Edit = Callable[[RankSettings, int], RankSettings]
"""Returns new settings for the old ones, given the editor's rank."""

LONGEST_NAME = 32
_LISTED_NAMES = 15
"""The most roles or commands that a sentence names before it counts the rest."""


class Ranks:
    """The ranks of every guild, for editing."""

    def __init__(self, settings: SettingsProvider) -> None:
        self._settings = settings

    async def edit(
        self, member: discord.Member, caller: Caller, edit: Edit, *, expected_revision: int | None = None
    ) -> SettingsChanged:
        """Store the ranks that `edit` returns in the server of the member who edits them, without deleted roles.

        Raise what the checks of settings raise, and `StaleSettings` where somebody else changed the ranks at the same
        time, or since `expected_revision`.
        """
        guild = member.guild
        before = await self._settings.read(guild.id, RankSettings)
        revision = before.revision if expected_revision is None else expected_revision
        after = apply_edit(before.settings, caller, {role.id for role in guild.roles}, edit)
        await self._settings.checks.require(member, before.settings, after)
        changes = {name: value for name, value in after if value != getattr(before.settings, name)}
        return await self._settings.change(guild.id, RankSettings, by=member.id, expected_revision=revision, **changes)


def apply_edit(ranks: RankSettings, caller: Caller, role_ids: Collection[int], edit: Edit) -> RankSettings:
    """Return the ranks after an edit by `caller`, in a guild that has these roles."""
    own = standing(caller, ranks).level
    after = edit(ranks, own)
    if after.roles is not None:
        after = _updated(after, roles={role_id: level for role_id, level in after.roles.items() if role_id in role_ids})
    if standing(caller, after).level != own:
        raise OwnRankChanged
    return after


def require_between(before: RankSettings, after: RankSettings, caller: Caller, rules: Rules) -> None:
    """Raise the `Refusal` that keeps `caller` from changing `before` to `after` in one step, by whatever means."""
    own = standing(caller, before).level
    _require_names(before, after, own)
    _require_roles(before.roles or {}, after.roles or {}, before, own)
    _require_commands(before, after, own, rules)
    if before.administrators_pass != after.administrators_pass and own < ABOVE_ALL:
        raise OnlyGuildOwner
    if standing(caller, after).level != own:
        raise OwnRankChanged


def _require_names(before: RankSettings, after: RankSettings, own: int) -> None:
    if 0 not in after.names and 0 in before.names:
        raise RankOfEverybody(rank=before.title(0))
    for level in _differing_keys(before.names, after.names):
        _require_below(before, own, level)
        if level in after.names:
            _require_name(after, level, after.names[level])


def _require_roles(before: Mapping[int, int], after: Mapping[int, int], ranks: RankSettings, own: int) -> None:
    for role_id in changed_roles(before, after):
        if after.get(role_id) == 0:
            raise RankOfEverybody(rank=ranks.title(0))
        _require_below(ranks, own, max(before.get(role_id, 0), after.get(role_id, 0)))


def changed_roles(before: Mapping[int, int] | None, after: Mapping[int, int] | None) -> list[int]:
    """Return the roles whose ranks differ, including those that have a rank in only one of the two."""
    return _differing_keys(before or {}, after or {})


def _require_commands(before: RankSettings, after: RankSettings, own: int, rules: Rules) -> None:
    changed = _differing_keys(before.commands, after.commands)
    for name in changed:
        if name in after.commands and name in rules and rules[name].owner_only:
            raise CommandOfBotOwner(command=name)
        _require_below_for(name, before, own, max(before.commands.get(name, 0), after.commands.get(name, 0)))
    for name, rule in rules.items():
        old, new = (effective_rank(rule, name, ranks) for ranks in (before, after))
        if name in changed or (old != new and not rule.owner_only):
            _require_below_for(name, before, own, max(old, new))


def _differing_keys(before: Mapping[K, object], after: Mapping[K, object]) -> list[K]:
    return [key for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)]


# The ranks themselves


def find(ranks: RankSettings, given: str) -> int:
    """Return the level of a rank, given by its number, its name in any case, or both as they are shown."""
    text = " ".join(given.split()).casefold()
    for level, name in ranks.names.items():
        if text in {str(level), name.casefold(), ranks.title(level).casefold()}:
            return level
    raise RankUnknown(given=given, ranks=[ranks.title(level) for level in sorted(ranks.names)])


def restore_defaults(ranks: RankSettings, own: int) -> RankSettings:
    """Add the default rank at every level that has none."""
    missing = {level: name for level, name in DEFAULT_NAMES.items() if level not in ranks.names}
    if not missing:
        raise RanksComplete(ranks=[ranks.title(level) for level in sorted(ranks.names)])
    for level, name in missing.items():
        ranks = create(ranks, own, level, name)
    return ranks


def create(ranks: RankSettings, own: int, level: int, name: str) -> RankSettings:
    """Add a rank."""
    if level in ranks.names:
        raise LevelTaken(level=level, rank=ranks.title(level))
    return rename(ranks, own, level, name)


def rename(ranks: RankSettings, own: int, level: int, name: str) -> RankSettings:
    """Give the rank a name, in which whitespace becomes single spaces."""
    _require_below(ranks, own, level)
    name = " ".join(name.split())
    _require_name(ranks, level, name)
    return _updated(ranks, names={**ranks.names, level: name})


def delete(ranks: RankSettings, own: int, level: int, rules: Rules, *, force: bool) -> RankSettings:
    """Remove a rank. With `force`, also remove it from the roles that have it and the commands that require it."""
    if level == 0:
        raise RankOfEverybody(rank=ranks.title(0))
    _require_below(ranks, own, level)
    role_ids = [role_id for role_id, role_level in (ranks.roles or {}).items() if role_level == level]
    commands = [command for command, required in ranks.commands.items() if required == level]
    if (role_ids or commands) and not force:
        raise RankInUse(
            rank=ranks.title(level),
            roles=shorten(role_mention(role_id) for role_id in role_ids) or None,
            commands=shorten(code(command) for command in commands) or None,
        )
    for command in commands:
        ranks = clear_requirement(ranks, own, command, rules)
    names = {other: name for other, name in ranks.names.items() if other != level}
    return _updated(ranks, names=names, roles=_without(ranks, role_ids) if role_ids else ranks.roles)


def _require_name(ranks: RankSettings, level: int, name: str) -> None:
    if not name or len(name) > LONGEST_NAME or name.isdigit():
        raise RankNameInvalid(longest=LONGEST_NAME)
    for other, other_name in ranks.names.items():
        if other != level and other_name.casefold() == name.casefold():
            raise RankNameTaken(name=name, rank=ranks.title(other))


# Ranks of roles


def require_rankable(role: discord.Role, *, by: discord.Member, own: int) -> None:
    """Raise the `Refusal` that keeps `by`, who has the rank `own`, from assigning a rank to the role."""
    if role.is_default():
        raise RoleIsEveryone
    if role.managed:
        raise RoleManaged(role=role)
    if own < ABOVE_ALL and role >= by.top_role:
        raise RoleNotBelowOwn(role=role, highest=by.top_role)


def assign(ranks: RankSettings, own: int, role_id: int, level: int) -> RankSettings:
    """Assign the rank to the role, in place of its present one."""
    if level == 0:
        raise RankOfEverybody(rank=ranks.title(0))
    _require_below(ranks, own, level)
    roles = ranks.roles or {}
    if (old_level := roles.get(role_id)) is not None:
        _require_below(ranks, own, old_level)
    if old_level == level:
        raise RoleHasRank(role=role_mention(role_id), rank=ranks.title(level))
    return _updated(ranks, roles={**roles, role_id: level})


def unassign(ranks: RankSettings, own: int, role_id: int) -> RankSettings:
    """Remove the role's rank. Without any ranked role, ranks come from Discord's permissions again."""
    level = (ranks.roles or {}).get(role_id)
    if level is None:
        raise RoleHasNoRank(role=role_mention(role_id))
    _require_below(ranks, own, level)
    return _updated(ranks, roles=_without(ranks, [role_id]))


def _without(ranks: RankSettings, role_ids: Collection[int]) -> Mapping[int, int] | None:
    return {role_id: level for role_id, level in (ranks.roles or {}).items() if role_id not in role_ids} or None


# Ranks that commands require


def effective_rank(rule: Rule, command: str, ranks: RankSettings) -> int:
    """Return the rank that a command requires: the one set for it or a parent, else the default."""
    requirement = ranks.requirement(command)
    return requirement[1] if requirement else default_rank(rule)


def set_requirement(ranks: RankSettings, own: int, command: str, level: int, rules: Rules) -> RankSettings:
    """Require the rank for the command, and for its subcommands without one of their own."""
    if rules[command].owner_only:
        raise CommandOfBotOwner(command=command)
    if ranks.commands.get(command) == level:
        raise RequirementUnchanged(command=command, rank=ranks.title(level))
    return _with_requirements(ranks, own, {**ranks.commands, command: level}, command, rules)


def clear_requirement(ranks: RankSettings, own: int, command: str, rules: Rules) -> RankSettings:
    """Return to the default for the command, whether it is loaded or not."""
    if (level := ranks.commands.get(command)) is None:
        raise NoRequirement(command=command)
    _require_below_for(command, ranks, own, level)
    others = {name: level for name, level in ranks.commands.items() if name != command}
    return _with_requirements(ranks, own, others, command, rules)


def _with_requirements(
    ranks: RankSettings, own: int, commands: Mapping[str, int], changed: str, rules: Rules
) -> RankSettings:
    after = _updated(ranks, commands=commands)
    for name, rule in rules.items():
        if name == changed or (name.startswith(f"{changed} ") and not rule.owner_only):
            old, new = (effective_rank(rule, name, state) for state in (ranks, after))
            if name == changed or old != new:
                _require_below_for(name, ranks, own, max(old, new))
    return after


# Administrators


def set_administrators_pass(ranks: RankSettings, own: int, *, passing: bool) -> RankSettings:
    """Decide whether administrators in Discord may run every command. Only the owner may decide that."""
    if own < ABOVE_ALL:
        raise OnlyGuildOwner
    if ranks.administrators_pass == passing:
        raise AdministratorsUnchanged(passing=passing)
    return _updated(ranks, administrators_pass=passing)


def shorten(names: Iterable[str]) -> list[str]:
    """Return as many names as fit into a sentence, and the number of the rest: `+12`."""
    all_names = list(names)
    rest = len(all_names) - _LISTED_NAMES
    return all_names if rest <= 0 else [*all_names[:_LISTED_NAMES], f"+{rest}"]


def _require_below(ranks: RankSettings, own: int, level: int) -> None:
    if level >= own:
        raise NotBelowOwnRank(rank=ranks.title(level), own=ranks.title(own))


def _require_below_for(command: str, ranks: RankSettings, own: int, level: int) -> None:
    if level >= own:
        raise CommandNotBelowOwnRank(command=command, rank=ranks.title(level), own=ranks.title(own))


def _updated(ranks: RankSettings, **changes: object) -> RankSettings:
    return ranks.model_copy(update=changes)

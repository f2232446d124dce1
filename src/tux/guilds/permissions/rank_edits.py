"""Changing ranks. Each edit makes new settings of the old ones, or refuses and changes nothing.

Whoever edits does so below their own rank: what was there before and what comes after are both below it. So nobody can
lift themselves or anybody else up to it, by whatever sequence of edits.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

import discord

from tux.guilds.permissions.callers import Caller
from tux.guilds.permissions.decisions import default_rank
from tux.guilds.permissions.ranks import ABOVE_ALL, DEFAULT_NAMES, RankSettings, standing
from tux.guilds.permissions.rules import Rule
from tux.guilds.settings.store import GuildSettings, SettingsChanged
from tux.runtime.refusals import Refusal

K = TypeVar("K")
Edit = Callable[[RankSettings, int], RankSettings]
"""Given the settings and the rank of who edits."""
Rules = Mapping[str, Rule]
"""Of every command, by its qualified name in lower case."""

_LONGEST_NAME = 32
_NAMED = 15
"""How many roles or commands a sentence names before it only counts the rest."""


class RankUnknown(Refusal):
    """Data: what was `given`, and the `ranks` there are."""

    key = "rank-unknown"


class RanksComplete(Refusal):
    """There is nothing to restore."""

    key = "ranks-complete"


class LevelTaken(Refusal):
    key = "rank-level-taken"


class RankNameTaken(Refusal):
    key = "rank-name-taken"


class RankNameUnfit(Refusal):
    key = "rank-name-unfit"


class NotBelowOwnRank(Refusal):
    """It is at or above the rank of who edits. Data: `rank`, `own`."""

    key = "rank-not-below-own"


class CommandNotBelowOwnRank(Refusal):
    """The command is, or would be, for the rank of who edits or a higher one. Data: `command`, `rank`, `own`."""

    key = "rank-command-not-below-own"


class RankOfEverybody(Refusal):
    """Rank 0 cannot be given, taken or deleted."""

    key = "rank-of-everybody"


class RankInUse(Refusal):
    """Data: `rank`, and the `roles` and `commands` that hang on it."""

    key = "rank-in-use"


class RoleHasRank(Refusal):
    key = "rank-role-has-it"


class RoleHasNoRank(Refusal):
    key = "rank-role-has-none"


class RoleIsEveryone(Refusal):
    key = "rank-role-everyone"


class RoleManaged(Refusal):
    """An integration gives and takes the role, not people."""

    key = "rank-role-managed"


class RoleNotBelowOwn(Refusal):
    """In Discord, the role is not below the highest role of who edits."""

    key = "rank-role-not-below"


class CommandOfBotOwner(Refusal):
    """It concerns the whole process, so no guild can give it away."""

    key = "rank-command-of-owner"


class RequirementUnchanged(Refusal):
    key = "rank-requirement-unchanged"


class NoRequirement(Refusal):
    key = "rank-requirement-none"


class OnlyGuildOwner(Refusal):
    key = "rank-only-owner"


class AdministratorsUnchanged(Refusal):
    key = "rank-administrators-unchanged"


class OwnRankChanged(Refusal):
    """Who edits would come out of it with another rank: once ranks come from roles, others count for nothing."""

    key = "rank-own-changed"


class Ranks:
    """The ranks of every guild, for who changes them."""

    def __init__(self, settings: GuildSettings) -> None:
        self._settings = settings

    async def edit(
        self, guild: discord.Guild, caller: Caller, by: int, edit: Edit, *, expected_revision: int | None = None
    ) -> SettingsChanged:
        """Changes what `edit` changes, and forgets roles that are gone.

        Refuses with `StaleSettings` when somebody else changed the ranks at the same time, or since they were as
        expected.
        """
        revision = await self._settings.revision(guild.id, RankSettings)  # first: what we read is this or newer
        revision = revision if expected_revision is None else expected_revision
        before = await self._settings.get(guild.id, RankSettings)
        after = edited(before, caller, {role.id for role in guild.roles}, edit)
        changes = {name: value for name, value in after if value != getattr(before, name)}
        return await self._settings.change(guild.id, RankSettings, by=by, expected_revision=revision, **changes)


def edited(ranks: RankSettings, caller: Caller, present: Collection[int], edit: Edit) -> RankSettings:
    """What `edit` by `caller` makes of the ranks of a guild that has the roles `present`."""
    own = standing(caller, ranks).level
    after = edit(ranks, own)
    if after.roles is not None:
        after = _with(after, roles={role: level for role, level in after.roles.items() if role in present})
    if standing(caller, after).level != own:
        raise OwnRankChanged
    return after


def require_between(before: RankSettings, after: RankSettings, caller: Caller, rules: Rules) -> None:
    """Raises the `Refusal` that keeps `caller` from making `after` of `before` at once, by whatever means."""
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
    for level in _differing(before.names, after.names):
        _require_below(before, own, level)
        if level in after.names:
            _require_name(after, level, after.names[level])


def _require_roles(before: Mapping[int, int], after: Mapping[int, int], ranks: RankSettings, own: int) -> None:
    for role in changed_roles(before, after):
        if after.get(role) == 0:
            raise RankOfEverybody(rank=ranks.title(0))
        _require_below(ranks, own, max(before.get(role, 0), after.get(role, 0)))


def changed_roles(before: Mapping[int, int] | None, after: Mapping[int, int] | None) -> list[int]:
    """The roles that have another rank after than before, or one at only one of the two."""
    return _differing(before or {}, after or {})


def _require_commands(before: RankSettings, after: RankSettings, own: int, rules: Rules) -> None:
    changed = _differing(before.commands, after.commands)
    for name in changed:
        if name in after.commands and name in rules and rules[name].owner_only:
            raise CommandOfBotOwner(command=name)
        _require_below_for(name, before, own, max(before.commands.get(name, 0), after.commands.get(name, 0)))
    for name, rule in rules.items():
        old, new = (effective_rank(rule, name, ranks) for ranks in (before, after))
        if name in changed or (old != new and not rule.owner_only):
            _require_below_for(name, before, own, max(old, new))


def _differing(before: Mapping[K, object], after: Mapping[K, object]) -> list[K]:
    return [key for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)]


# The ranks themselves


def find(ranks: RankSettings, given: str) -> int:
    """The level of the rank that somebody means: by its number, its name in any case, or both as they are shown."""
    wanted = " ".join(given.split()).casefold()
    for level, name in ranks.names.items():
        if wanted in {str(level), name.casefold(), ranks.title(level).casefold()}:
            return level
    raise RankUnknown(given=given, ranks=[ranks.title(level) for level in sorted(ranks.names)])


def restored(ranks: RankSettings, own: int) -> RankSettings:
    """With every default rank whose level is not there."""
    lacking = {level: name for level, name in DEFAULT_NAMES.items() if level not in ranks.names}
    if not lacking:
        raise RanksComplete(ranks=[ranks.title(level) for level in sorted(ranks.names)])
    for level, name in lacking.items():
        ranks = created(ranks, own, level, name)
    return ranks


def created(ranks: RankSettings, own: int, level: int, name: str) -> RankSettings:
    if level in ranks.names:
        raise LevelTaken(level=level, rank=ranks.title(level))
    return _named(ranks, own, level, name)


def renamed(ranks: RankSettings, own: int, level: int, name: str) -> RankSettings:
    return _named(ranks, own, level, name)


def deleted(ranks: RankSettings, own: int, level: int, rules: Rules, *, force: bool) -> RankSettings:
    """Without the rank; with `force` also where roles or commands have it, which then have none."""
    if level == 0:
        raise RankOfEverybody(rank=ranks.title(0))
    _require_below(ranks, own, level)
    roles = [role for role, its in (ranks.roles or {}).items() if its == level]
    commands = [command for command, its in ranks.commands.items() if its == level]
    if (roles or commands) and not force:
        raise RankInUse(
            rank=ranks.title(level),
            roles=listed(f"<@&{role}>" for role in roles) or None,
            commands=listed(f"`{command}`" for command in commands) or None,
        )
    for command in commands:
        ranks = released(ranks, own, command, rules)
    names = {its: name for its, name in ranks.names.items() if its != level}
    return _with(ranks, names=names, roles=_without(ranks, roles) if roles else ranks.roles)


def _named(ranks: RankSettings, own: int, level: int, given: str) -> RankSettings:
    _require_below(ranks, own, level)
    name = " ".join(given.split())
    _require_name(ranks, level, name)
    return _with(ranks, names={**ranks.names, level: name})


def _require_name(ranks: RankSettings, level: int, name: str) -> None:
    if not name or len(name) > _LONGEST_NAME or name.isdigit():
        raise RankNameUnfit(longest=_LONGEST_NAME)
    for other, taken in ranks.names.items():
        if other != level and taken.casefold() == name.casefold():
            raise RankNameTaken(name=name, rank=ranks.title(other))


# Ranks of roles


def require_rankable(role: discord.Role, *, by: discord.Member, own: int) -> None:
    """Raises the `Refusal` that keeps `by`, who has the rank `own`, from giving this role a rank."""
    if role.is_default():
        raise RoleIsEveryone
    if role.managed:
        raise RoleManaged(role=role)
    if own < ABOVE_ALL and role >= by.top_role:
        raise RoleNotBelowOwn(role=role, highest=by.top_role)


def assigned(ranks: RankSettings, own: int, role_id: int, level: int) -> RankSettings:
    """With the role at this rank, and no longer at the one it had."""
    if level == 0:
        raise RankOfEverybody(rank=ranks.title(0))
    _require_below(ranks, own, level)
    roles = ranks.roles or {}
    if (had := roles.get(role_id)) is not None:
        _require_below(ranks, own, had)
    if had == level:
        raise RoleHasRank(role=f"<@&{role_id}>", rank=ranks.title(level))
    return _with(ranks, roles={**roles, role_id: level})


def unassigned(ranks: RankSettings, own: int, role_id: int) -> RankSettings:
    """With the role without a rank. Where it was the last, ranks come from Discord's permissions again."""
    had = (ranks.roles or {}).get(role_id)
    if had is None:
        raise RoleHasNoRank(role=f"<@&{role_id}>")
    _require_below(ranks, own, had)
    return _with(ranks, roles=_without(ranks, [role_id]))


def _without(ranks: RankSettings, roles: Collection[int]) -> Mapping[int, int] | None:
    return {role: level for role, level in (ranks.roles or {}).items() if role not in roles} or None


# Ranks that commands ask for


def effective_rank(rule: Rule, command: str, ranks: RankSettings) -> int:
    """The rank that a command is for: what the guild set for it or a command above it, else the default."""
    found = ranks.requirement(command)
    return found[1] if found else default_rank(rule)


def required(ranks: RankSettings, own: int, command: str, level: int, rules: Rules) -> RankSettings:
    """With the rank asked for the command, and for those below it that have none of their own."""
    if rules[command].owner_only:
        raise CommandOfBotOwner(command=command)
    if ranks.commands.get(command) == level:
        raise RequirementUnchanged(command=command, rank=ranks.title(level))
    return _asking(ranks, own, {**ranks.commands, command: level}, command, rules)


def released(ranks: RankSettings, own: int, command: str, rules: Rules) -> RankSettings:
    """With the default for the command again, be it loaded or not."""
    if (had := ranks.commands.get(command)) is None:
        raise NoRequirement(command=command)
    _require_below_for(command, ranks, own, had)
    rest = {name: level for name, level in ranks.commands.items() if name != command}
    return _asking(ranks, own, rest, command, rules)


def _asking(ranks: RankSettings, own: int, commands: Mapping[str, int], changed: str, rules: Rules) -> RankSettings:
    after = _with(ranks, commands=commands)
    for name, rule in rules.items():
        if name == changed or (name.startswith(f"{changed} ") and not rule.owner_only):
            old, new = (effective_rank(rule, name, them) for them in (ranks, after))
            if name == changed or old != new:
                _require_below_for(name, ranks, own, max(old, new))
    return after


# Who passes without


def administrators(ranks: RankSettings, own: int, *, passing: bool) -> RankSettings:
    if own < ABOVE_ALL:
        raise OnlyGuildOwner
    if ranks.administrators_pass == passing:
        raise AdministratorsUnchanged(passing=passing)
    return _with(ranks, administrators_pass=passing)


def listed(names: Iterable[str]) -> list[str]:
    """As many as a sentence can name, and the number of the rest: `+12`."""
    found = list(names)
    return found if len(found) <= _NAMED else [*found[:_NAMED], f"+{len(found) - _NAMED}"]


def _require_below(ranks: RankSettings, own: int, level: int) -> None:
    if level >= own:
        raise NotBelowOwnRank(rank=ranks.title(level), own=ranks.title(own))


def _require_below_for(command: str, ranks: RankSettings, own: int, level: int) -> None:
    if level >= own:
        raise CommandNotBelowOwnRank(command=command, rank=ranks.title(level), own=ranks.title(own))


def _with(ranks: RankSettings, **changes: object) -> RankSettings:
    return ranks.model_copy(update=changes)

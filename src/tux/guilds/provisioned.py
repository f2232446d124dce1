"""The things that provisioning has made, as a step of the history stores them, and how an undo takes them back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Literal

import discord
import structlog
from pydantic import BaseModel, TypeAdapter

from tux.guilds.permissions.overwrites import Overwrite, delete_overwrite, overwrites_of, put_overwrite
from tux.runtime.discord_endpoints import UNREACHED

_log = structlog.stdlib.get_logger(__name__)


class MadeThing(BaseModel):
    """A role or a channel that was created."""

    kind: Literal["role", "channel"]
    id: int
    name: str


class MadeOverwrite(BaseModel):
    """An overwrite that was created or changed: the permissions that it allowed and denied before, and since."""

    kind: Literal["overwrite"] = "overwrite"
    channel_id: int
    target_id: int
    is_role: bool
    before: tuple[int, int] | None
    """None where there was no overwrite."""
    after: tuple[int, int]

    @classmethod
    def of(cls, channel_id: int, before: Overwrite | None, after: Overwrite) -> "MadeOverwrite":
        """Return the change of an overwrite from one to the other."""
        return cls(
            channel_id=channel_id,
            target_id=after.target_id,
            is_role=after.is_role,
            before=None if before is None else (before.allow, before.deny),
            after=(after.allow, after.deny),
        )


Made = MadeThing | MadeOverwrite
_MADE = TypeAdapter[list[Made]](list[Made])


def to_json(made: Sequence[Made]) -> Mapping[str, Any] | None:
    """Return the things as a step stores them; None for none."""
    return {"made": _MADE.dump_python(list(made), mode="json")} if made else None


def from_json(stored: Mapping[str, Any] | None) -> Sequence[Made]:
    """Return the things that a step has stored."""
    return _MADE.validate_python((stored or {}).get("made", []))


class _Outcome(Enum):
    DONE = auto()
    GONE = auto()
    KEPT = auto()


@dataclass(slots=True)
class TakenBack:
    """The result of taking back what was made."""

    deleted: list[str] = field(default_factory=list[str])
    """The names of roles and channels."""
    restored: int = 0
    """The number of overwrites."""
    kept: list[str] = field(default_factory=list[str])
    """The names of things that are in use, or that somebody has changed since."""
    failed: list[str] = field(default_factory=list[str])
    """The names of things that Discord refused to take back."""


def thing_of(guild: discord.Guild, thing: MadeThing) -> discord.Role | discord.abc.GuildChannel | None:
    """Return the role or channel; None where it was deleted."""
    return guild.get_role(thing.id) if thing.kind == "role" else guild.get_channel(thing.id)


def is_of(made: Made, role_ids: Collection[int]) -> bool:
    """Return whether something that was made is one of these roles, or an overwrite of one."""
    return (made.target_id if isinstance(made, MadeOverwrite) else made.id) in role_ids


async def take_back(
    guild: discord.Guild, made: Sequence[Made], *, in_use: Collection[int], held: Collection[int] = (), reason: str
) -> TakenBack:
    """Delete the roles and channels that were made, and restore overwrites as they were, the last one first.

    Roles and channels whose ids are `in_use` stay, and so do overwrites that are no longer as they were left. Roles
    that are `held` stay with all their overwrites.
    """
    result = TakenBack()
    for entry in reversed(made):
        name = _name(guild, entry)
        try:
            if is_of(entry, held):
                outcome = _Outcome.KEPT
            elif isinstance(entry, MadeOverwrite):
                outcome = await _restore(guild, entry, reason)
            else:
                outcome = await _delete(guild, entry, in_use, reason)
        except discord.NotFound:
            continue
        except (discord.HTTPException, *UNREACHED) as error:
            _log.warning("could not take back what was made", guild_id=guild.id, error=type(error).__name__)
            result.failed.append(name)
            continue
        if outcome is _Outcome.KEPT:
            result.kept.append(name)
        elif outcome is _Outcome.DONE and isinstance(entry, MadeOverwrite):
            result.restored += 1
        elif outcome is _Outcome.DONE:
            result.deleted.append(name)
    return result


async def _delete(guild: discord.Guild, made: MadeThing, in_use: Collection[int], reason: str) -> _Outcome:
    thing = thing_of(guild, made)
    if thing is None:
        return _Outcome.GONE
    if made.id in in_use:
        return _Outcome.KEPT
    await thing.delete(reason=reason)
    return _Outcome.DONE


async def _restore(guild: discord.Guild, made: MadeOverwrite, reason: str) -> _Outcome:
    channel = guild.get_channel(made.channel_id)
    now = overwrites_of(channel).get(made.target_id) if channel is not None else None
    if channel is None or now is None:
        return _Outcome.GONE
    if (now.allow, now.deny) != made.after:
        return _Outcome.KEPT
    if made.before is None:
        await delete_overwrite(channel, made.target_id, reason=reason)
    else:
        allow, deny = made.before
        await put_overwrite(channel, Overwrite(made.target_id, made.is_role, allow, deny), reason=reason)
    return _Outcome.DONE


def _name(guild: discord.Guild, made: Made) -> str:
    if isinstance(made, MadeThing):
        return f"@{made.name}" if made.kind == "role" else f"#{made.name}"
    channel = guild.get_channel(made.channel_id)
    return f"#{channel.name}" if channel is not None else str(made.channel_id)

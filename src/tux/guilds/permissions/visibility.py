"""Whether Discord offers somebody a slash command: what a guild set on its Integrations page, else the defaults.

RankSource: https://discord.com/developers/docs/interactions/application-commands#permissions
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import discord


class By(Enum):
    """What decides whether a command is offered."""

    NO_COMMANDS = "no-commands"
    """Who may not use any application's commands here is offered none."""
    ADMINISTRATOR = "administrator"
    CHANNEL = "channel"
    MEMBER = "member"
    ROLE = "role"
    EVERYONE = "everyone"
    DEFAULT = "default"
    """Nothing is set for them, so the permissions count that the command was declared with."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether it is offered, and by what. `id` is that of the role that decides."""

    offered: bool
    by: By
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is asked about, and where."""

    guild_id: int
    channel_id: int
    """Of a thread, its parent's."""
    user_id: int
    role_ids: Collection[int]
    permissions: discord.Permissions
    """In that channel."""


Overrides = Sequence[Mapping[str, Any]]
"""What is set for one command, as Discord's API tells it: `id`, `type` and `permission` of each."""


def offer(seat: Seat, default: discord.Permissions | None, overrides: Overrides) -> Offer:
    """Whether a command declared with `default` (None: for everybody) is offered to who sits there."""
    if not seat.permissions.use_application_commands:
        return Offer(False, By.NO_COMMANDS)
    if seat.permissions.administrator:
        return Offer(True, By.ADMINISTRATOR)
    set_for = {int(one["id"]): bool(one["permission"]) for one in overrides}
    if not set_for.get(seat.channel_id, set_for.get(seat.guild_id - 1, True)):  # the latter is every channel
        return Offer(False, By.CHANNEL)
    return _of_person(seat, set_for) or Offer(default is None or _holds(seat, default), By.DEFAULT)


def _of_person(seat: Seat, set_for: Mapping[int, bool]) -> Offer | None:
    if seat.user_id in set_for:
        return Offer(set_for[seat.user_id], By.MEMBER)
    roles = [role_id for role_id in seat.role_ids if role_id in set_for and role_id != seat.guild_id]
    for role_id in sorted(roles, key=lambda it: not set_for[it]):  # one that allows is enough
        return Offer(set_for[role_id], By.ROLE, role_id)
    return Offer(set_for[seat.guild_id], By.EVERYONE) if seat.guild_id in set_for else None


def _holds(seat: Seat, default: discord.Permissions) -> bool:
    """Declared with no permission at all, a command is for administrators alone."""
    return default.value != 0 and default <= seat.permissions

"""The slash commands that Discord offers a member: as set on the guild's Integrations page, else by default.

Source: https://discord.com/developers/docs/interactions/application-commands#permissions
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import discord


class OfferedBy(Enum):
    """The reason why a command is offered, or is not."""

    NO_COMMANDS = "no-commands"
    """The member lacks the permission Use Application Commands, and so is offered none."""
    ADMINISTRATOR = "administrator"
    CHANNEL = "channel"
    MEMBER = "member"
    ROLE = "role"
    EVERYONE = "everyone"
    DEFAULT = "default"
    """Nothing is set for the member, so the permissions that the command was declared with decide."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The answer whether a command is offered, with the reason. `role_id` is the role that decides."""

    offered: bool
    by: OfferedBy
    role_id: int | None = None


@dataclass(frozen=True, slots=True)
class MemberInChannel:
    """A member in the channel where they would use the command."""

    guild_id: int
    channel_id: int
    """The id of the channel; for a thread, that of its parent."""
    user_id: int
    role_ids: Collection[int]
    permissions: discord.Permissions
    """Their permissions in that channel."""


Overrides = Sequence[Mapping[str, Any]]
"""The overrides of one command as Discord's API gives them: `id`, `type` and `permission` of each."""


def offer(member: MemberInChannel, default: discord.Permissions | None, overrides: Overrides) -> Offer:
    """Return whether a command declared with `default` (None: for everybody) is offered to the member there."""
    if not member.permissions.use_application_commands:
        return Offer(False, OfferedBy.NO_COMMANDS)
    if member.permissions.administrator:
        return Offer(True, OfferedBy.ADMINISTRATOR)
    allowed = {int(override["id"]): bool(override["permission"]) for override in overrides}
    if not allowed.get(
        member.channel_id, allowed.get(member.guild_id - 1, True)
    ):  # guild_id - 1 stands for all channels
        return Offer(False, OfferedBy.CHANNEL)
    return _override(member, allowed) or Offer(default is None or _has(member, default), OfferedBy.DEFAULT)


def _override(member: MemberInChannel, allowed: Mapping[int, bool]) -> Offer | None:
    """Return the override for the member, else for their roles, else for everybody."""
    if member.user_id in allowed:
        return Offer(allowed[member.user_id], OfferedBy.MEMBER)
    role_ids = [role_id for role_id in member.role_ids if role_id in allowed and role_id != member.guild_id]
    for role_id in sorted(role_ids, key=lambda role_id: not allowed[role_id]):  # one role that allows it is enough
        return Offer(allowed[role_id], OfferedBy.ROLE, role_id)
    return Offer(allowed[member.guild_id], OfferedBy.EVERYONE) if member.guild_id in allowed else None


def _has(member: MemberInChannel, default: discord.Permissions) -> bool:
    """Return whether the member has these permissions. A command with none at all is for administrators alone."""
    return default.value != 0 and default <= member.permissions

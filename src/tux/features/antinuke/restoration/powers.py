"""The powers that Tux has in a guild, by which it is known beforehand what it can put back."""

from collections.abc import Collection
from dataclasses import dataclass

from tux.features.antinuke.images import GuildImage, Payload

ADMINISTRATOR, MANAGE_ROLES = 1 << 3, 1 << 28
NAMED_BITS = (1 << 53) - 1
"""The bits that Discord has given a meaning so far. Whoever lacks one of them cannot grant it."""
MAX_ROLES, MAX_CHANNELS = 250, 500
ROLE_CREATIONS_PER_TWO_DAYS = 250
"""Observed, not documented: https://github.com/discord/discord-api-docs/issues/1480"""
BITRATES = (96_000, 128_000, 256_000, 384_000)
EMOJI_SLOTS = (50, 100, 150, 250)
STICKER_SLOTS = (5, 15, 30, 60)
SOUND_SLOTS = (8, 24, 36, 48)

STAFF_BITS = (
    1 << 1 | 1 << 2 | ADMINISTRATOR | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 13 | 1 << 17 | 1 << 22 | 1 << 23 | 1 << 24
    | 1 << 27 | MANAGE_ROLES | 1 << 29 | 1 << 30 | 1 << 34 | 1 << 40
)  # fmt: skip
"""The permissions by which a role counts as one of staff: those to kick, ban, moderate and manage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Powers:
    """The permissions of Tux in a guild, its place among the roles, and the features and limits of the guild."""

    permissions: int
    top: tuple[int, int]
    """The place of Tux's highest role: its position, and its id with a minus."""
    features: frozenset[str] = frozenset()
    premium_tier: int = 0
    member_ids: frozenset[int] | None = None
    """The ids of all members; None where they are not known."""
    role_creations_left: int = ROLE_CREATIONS_PER_TWO_DAYS
    role_slots: int = MAX_ROLES
    channel_slots: int = MAX_CHANNELS

    @classmethod
    def of(
        cls,
        present: GuildImage,
        own_role_ids: Collection[int],
        *,
        member_ids: frozenset[int] | None = None,
        role_creations_left: int = ROLE_CREATIONS_PER_TWO_DAYS,
    ) -> "Powers":
        """Return the powers of whoever has these roles in the guild."""
        own = [present.roles[role_id] for role_id in own_role_ids if role_id in present.roles]
        permissions = int(present.roles[present.guild_id]["permissions"])
        for role in own:
            permissions |= int(role["permissions"])
        return cls(
            permissions=permissions,
            top=max((place(role) for role in own), default=(0, 0)),
            features=frozenset(present.guild.get("features") or ()),
            premium_tier=min(int(present.guild.get("premium_tier") or 0), 3),
            member_ids=member_ids,
            role_creations_left=role_creations_left,
        )

    @property
    def is_administrator(self) -> bool:
        """Return whether Tux may do everything but touch what is above it."""
        return bool(self.permissions & ADMINISTRATOR)

    def may(self, bit: int) -> bool:
        """Return whether Tux has a permission."""
        return self.is_administrator or bool(self.permissions & bit)

    def is_above(self, role: Payload) -> bool:
        """Return whether Tux's highest role is above a present one."""
        return self.top > place(role)

    def refused(self, bits: int) -> int:
        """Return those of some permissions that Tux may not grant. Bits without a meaning so far are tried."""
        return 0 if self.is_administrator else bits & NAMED_BITS & ~self.permissions

    def refused_in_channel(self, bits: int) -> int:
        """Return those of some permissions that Tux may not allow or deny in a channel."""
        return 0 if self.is_administrator else self.refused(bits) | bits & MANAGE_ROLES


def place(role: Payload) -> tuple[int, int]:
    """Return what orders roles from the bottom up. Of two at one position, the older is higher."""
    return int(role.get("position", 0)), -int(role["id"])

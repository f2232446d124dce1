"""The facts of panic mode: what could be taken, and what could be put back."""

from dataclasses import dataclass
from datetime import datetime

from tux.features.antinuke.responses.panic_records import PanicRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class PanicBegan:
    """Panic mode has begun in a guild, or was prolonged: what could be taken has been."""

    record: PanicRecord
    by: int | None
    """The id of the user who asked for it; None where Tux did."""
    failed_role_ids: tuple[int, ...]
    are_invites_paused: bool
    failed_user_ids: tuple[int, ...] = ()
    """The members of whom Discord did not let Tux take a role that cannot be disarmed."""
    beyond_role_ids: tuple[int, ...] = ()
    """The roles that keep dangerous permissions, since they are above Tux, or a bot's own with more than Tux has."""
    is_prolonged: bool = False
    """True where it was on already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanicEnded:
    """Panic mode has ended in a guild, and its roles are as they were, as far as possible."""

    guild_id: int
    began_at: datetime
    by: int | None
    """The id of the user who ended it; None where its time was over."""
    restored_role_ids: tuple[int, ...] = ()
    changed_role_ids: tuple[int, ...] = ()
    """The roles that somebody has changed meanwhile. They keep that, and have back what panic mode took."""
    deleted_role_ids: tuple[int, ...] = ()
    failed_role_ids: tuple[int, ...] = ()
    """The roles that Discord did not let Tux put back. The way back of these is kept, for the next attempt."""
    restored_user_ids: tuple[int, ...] = ()
    """The members who have their roles again."""
    refused_user_ids: tuple[int, ...] = ()
    """Those who get none back, as they were found to be attackers."""
    failed_user_ids: tuple[int, ...] = ()
    """The members to whom Discord did not let Tux give roles back. These are kept as well, for the next attempt."""
    is_pause_left: bool = False
    """True where Discord did not let Tux end the pause of invites and direct messages."""
    is_next_attempt: bool = False
    """True where it had ended before, and something was left."""

    @property
    def is_incomplete(self) -> bool:
        """Return True where something is left for another attempt."""
        return bool(self.failed_role_ids or self.failed_user_ids or self.is_pause_left)

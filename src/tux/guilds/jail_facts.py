"""Who was put into jail and who was let out of it, as others hear it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJailed:
    """Somebody is in jail from now on, or for another time than until now."""

    guild_id: int
    user_id: int
    moderator_id: int
    case: int
    until: datetime | None
    """None where somebody has to let them out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberReleased:
    """Somebody is no longer in jail."""

    guild_id: int
    user_id: int
    moderator_id: int | None
    """None where the time was over."""
    case: int
    """The number of the case that jailed them."""

"""The facts that the jail publishes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJailed:
    """A member was put into jail."""

    guild_id: int
    user_id: int
    moderator_id: int
    case: int
    until: datetime | None
    """The end of the sentence; None where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberReleased:
    """A member was let out of jail."""

    guild_id: int
    user_id: int
    moderator_id: int | None
    """The moderator; None where the sentence was over."""
    case: int
    """The number of the case that jailed them."""

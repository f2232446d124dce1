"""The page of settings that somebody is on. It is part of every custom id, so a restart loses nothing."""

from dataclasses import dataclass
from datetime import timedelta

OPEN_FOR = timedelta(minutes=15)
"""The time for which a page can be used after it was last drawn. After that, it may be out of date."""

OVERVIEW, RANKS, ROLES, HEALTH = "overview", "ranks", "roles", "health"
"""The pages that are not about a section."""


@dataclass(frozen=True, slots=True)
class PageLocation:
    """A page, its reader, and the time until which it can be used."""

    shows: str
    """The name of a section, or of one of the pages above."""
    reader_id: int
    page: int = 0
    wizard: bool = False
    until: int = 0
    """The time until which it can be used, in seconds since 1970."""
    revision: int = 0
    """The revision of the settings that the page shows."""

    def custom_id(self, action: str, subject: str) -> str:
        """Return the custom id of an item on the page, within Discord's limit of 100 characters."""
        mode = "w" if self.wizard else "p"
        return (
            f"cfg:{action}:{subject}:{self.shows}:{self.page}{mode}:{self.reader_id:x}:{self.until:x}:{self.revision}"
        )

    @property
    def command(self) -> str:
        """Return the command that opens the page, which its reader must be allowed to run."""
        return "config wizard" if self.wizard else "config overview"

"""The place of somebody in the pages of settings. It is in the custom ids of buttons, so a restart loses nothing."""

from dataclasses import dataclass
from datetime import timedelta

OPEN_FOR = timedelta(minutes=15)
"""The time for which a page can be used after it was last drawn. What it shows may have changed long since."""

OVERVIEW, RANKS, ROLES, HEALTH = "overview", "ranks", "roles", "health"
"""The pages beside those of sections."""


@dataclass(frozen=True, slots=True)
class PageLocation:
    """A page, its reader, and the time until which it can be used."""

    shows: str
    """The name of a section, or one of the pages beside them."""
    reader_id: int
    page: int = 0
    wizard: bool = False
    until: int = 0
    """The end of its time, in seconds since 1970."""
    revision: int = 0
    """The revision of the settings that the page shows."""

    def custom_id(self, action: str, subject: str) -> str:
        """Return the custom id of an item on the page, of at most 100 characters, as Discord has it."""
        mode = "w" if self.wizard else "p"
        return (
            f"cfg:{action}:{subject}:{self.shows}:{self.page}{mode}:{self.reader_id:x}:{self.until:x}:{self.revision}"
        )

    @property
    def command(self) -> str:
        """The command that leads there: whoever may not run it may not click there."""
        return "config wizard" if self.wizard else "config overview"

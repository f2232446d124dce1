"""Options that are typed among the words of a reason: `$ban @a spam -purge 1 -silent`. Slash commands have fields."""

import re
from dataclasses import dataclass, replace

_SILENT = re.compile(r"(?:^|(?<=\s))-(?:silent|quiet|s)(?=\s|$)", re.IGNORECASE)
_DAYS = re.compile(r"(?:^|(?<=\s))-(?:purge|p)\s+([0-7])(?=\s|$)", re.IGNORECASE)
_LABEL = re.compile(r"^(?:--?(?:reason|r)|!reason)(?:\s+|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReasonFlags:
    """A reason, and what was said beside it."""

    reason: str
    silent: bool = False
    delete_days: int | None = None

    @classmethod
    def read(cls, text: str) -> "ReasonFlags":
        """Takes the options out of `text`, wherever in it they are."""
        typed = cls(text)
        if days := _DAYS.search(text):
            typed = replace(typed, reason=_without(typed.reason, _DAYS), delete_days=int(days[1]))
        if _SILENT.search(text):
            typed = replace(typed, reason=_without(typed.reason, _SILENT), silent=True)
        return replace(typed, reason=_LABEL.sub("", typed.reason.strip()))


def _without(text: str, pattern: re.Pattern[str]) -> str:
    return re.sub(r" {2,}", " ", pattern.sub("", text)).strip()

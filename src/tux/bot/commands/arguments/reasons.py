"""Reasons as arguments, with the flags that people type among the words: `$ban @a spam -purge 1 -silent`."""

import re
from dataclasses import dataclass, replace

_SILENT = re.compile(r"(?:^|(?<=\s))-(?:silent|quiet|s)(?=\s|$)", re.IGNORECASE)
_DELETE_DAYS = re.compile(r"(?:^|(?<=\s))-(?:purge|p)\s+([0-7])(?=\s|$)", re.IGNORECASE)
_LABEL = re.compile(r"^(?:--?(?:reason|r)|!reason)(?:\s+|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TypedReason:
    """A reason, and the flags typed with it. Slash commands have an option for each flag instead."""

    reason: str
    silent: bool = False
    delete_days: int | None = None

    @classmethod
    def parse(cls, text: str) -> "TypedReason":
        """Return the reason without the flags, wherever in `text` they are."""
        typed = cls(text)
        if days := _DELETE_DAYS.search(text):
            typed = replace(typed, reason=_without(typed.reason, _DELETE_DAYS), delete_days=int(days[1]))
        if _SILENT.search(text):
            typed = replace(typed, reason=_without(typed.reason, _SILENT), silent=True)
        return replace(typed, reason=_LABEL.sub("", typed.reason.strip()))


def _without(text: str, pattern: re.Pattern[str]) -> str:
    return re.sub(r" {2,}", " ", pattern.sub("", text)).strip()

"""The rank that a role is meant to have, told by its name."""

import re
from collections.abc import Mapping

_WORDS: Mapping[str, str] = {
    "admin": "administrator",
    "admins": "administrator",
    "administrators": "administrator",
    "mod": "moderator",
    "mods": "moderator",
    "moderators": "moderator",
    "jr": "junior",
    "trial": "junior",
    "sr": "senior",
    "owners": "owner",
}
"""The words that people use for those in the names of ranks."""

_NO_WORD = re.compile(r"[\W_]+")


def named_level(role: str, names: Mapping[int, str]) -> int | None:
    """Return the level of the rank that a role is called after; None if it is called after none above 0.

    Case, emoji, punctuation and the usual short forms make no difference: `🔨 Jr. Mods` is Junior Moderator.
    """
    wanted = _words(role)
    matches = [level for level, name in names.items() if level and _words(name) == wanted]
    return max(matches, default=None) if wanted else None


def _words(name: str) -> list[str]:
    return [_WORDS.get(word, word) for word in _NO_WORD.split(name.casefold()) if word]

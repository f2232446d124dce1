"""Discord's ids as people type them, within what the database can hold."""

import re

LARGEST = (1 << 63) - 1
"""The largest id that fits into the database. Discord will not assign a larger one for decades."""

_DIGITS = re.compile(r"[0-9]{15,20}")


def parse_snowflake(text: str) -> int | None:
    """Return the id that `text` is, or None if it is no id: Discord's have from 15 to 20 digits."""
    if not _DIGITS.fullmatch(text):
        return None
    snowflake = int(text)
    return snowflake if snowflake <= LARGEST else None

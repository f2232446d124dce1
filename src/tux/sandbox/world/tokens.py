"""Tokens in Discord's form: three parts that libraries take apart, as hikari does for the id of the bot.

The first part is the user's id, the second the time in seconds since 2011, the third a signature; each is base64
without padding. Nothing here signs anything, so the third is random. Source: https://docs.discord.food/authentication
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from datetime import UTC, datetime

EPOCH = datetime(2011, 1, 1, tzinfo=UTC)
SIGNATURE_BYTES = 28


def make_token(user_id: int, moment: datetime) -> str:
    """Return a new token of a user, made at a moment."""
    seconds = int((moment - EPOCH).total_seconds())
    parts = (str(user_id).encode(), seconds.to_bytes(4, "big"), secrets.token_bytes(SIGNATURE_BYTES))
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)

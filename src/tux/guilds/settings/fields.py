"""What a setting holds beyond its Python type: enough to draw a form for it and to read it typed.

A model says `log_channel_id: ChannelId | None = None`, `ignored: tuple[RoleId, ...] = ()`, `keep: Duration = …`. What
it is called and explained by is in Fluent: `setting-<section>-<field>` with its attribute `.hint`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Annotated

from pydantic import Field


class Holds(Enum):
    """What an id is of, where the type alone would be a number."""

    ROLE = "role"
    USER = "user"


@dataclass(frozen=True, slots=True)
class HoldsChannel:
    """An id of a channel of one of these types, in which the bot has these permissions."""

    types: Sequence[str] = ("text", "news")
    """In discord.py's words."""
    needs: Sequence[str] = ("view_channel", "send_messages", "embed_links")


@dataclass(frozen=True, slots=True)
class HoldsLocale:
    """One of the languages that there are texts in, in Discord's codes: `en-US`, `de`."""


Snowflake = Annotated[int, Field(gt=0, lt=1 << 63)]

ChannelId = Annotated[Snowflake, HoldsChannel()]
"""Of a text channel that the bot writes to."""

AnyChannelId = Annotated[Snowflake, HoldsChannel(("text", "news", "voice", "stage_voice", "forum", "category"), ())]
"""Of a channel that is only named, as in a list of those to ignore."""

CategoryId = Annotated[Snowflake, HoldsChannel(("category",), ("view_channel", "manage_channels"))]

RoleId = Annotated[Snowflake, Holds.ROLE]

UserId = Annotated[Snowflake, Holds.USER]

Locale = Annotated[str, Field(min_length=2, max_length=10), HoldsLocale()]

Duration = Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(days=3650))]
"""Stored in ISO 8601, typed as every duration is. Narrow it with a `Field(ge=…, le=…)` of its own."""

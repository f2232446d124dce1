"""Types for settings, which tell enough to draw a form for them and to parse what people type.

A model declares `log_channel_id: ChannelId | None = None`, `ignored: tuple[RoleId, ...] = ()`, `keep: Duration = …`.
The name and the explanation of a setting are in Fluent: `setting-<section>-<field>` with its attribute `.hint`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Annotated

from pydantic import Field


class Holds(Enum):
    """The thing that an id stands for, where the type alone would be an integer."""

    ROLE = "role"
    USER = "user"


LOG_NEEDS = ("view_channel", "send_messages", "embed_links")
"""The permissions that the bot needs in a channel to post embeds there."""


@dataclass(frozen=True, slots=True)
class HoldsChannel:
    """The mark of an id that stands for a channel of one of these types, in which the bot needs these permissions."""

    types: Sequence[str] = ("text", "news")
    """Channel types, by discord.py's names."""
    needs: Sequence[str] = LOG_NEEDS


@dataclass(frozen=True, slots=True)
class HoldsLocale:
    """The mark of a language in which there are texts, by Discord's code: `en-US`, `de`."""


Snowflake = Annotated[int, Field(gt=0, lt=1 << 63)]

ChannelId = Annotated[Snowflake, HoldsChannel()]
"""The id of a text channel that the bot writes to."""

AnyChannelId = Annotated[Snowflake, HoldsChannel(("text", "news", "voice", "stage_voice", "forum", "category"), ())]
"""The id of any channel, of which the bot needs nothing, as in a list of channels to ignore."""

CategoryId = Annotated[Snowflake, HoldsChannel(("category",), ("view_channel", "manage_channels"))]

RoleId = Annotated[Snowflake, Holds.ROLE]

UserId = Annotated[Snowflake, Holds.USER]

Locale = Annotated[str, Field(min_length=2, max_length=10), HoldsLocale()]

Duration = Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(days=3650))]
"""A duration, stored in ISO 8601 and typed like any other. A `Field(ge=…, le=…)` of the setting narrows it."""

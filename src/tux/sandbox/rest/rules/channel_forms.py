"""Forms of channels, for creating and changing them.

Source: https://discord.com/developers/docs/resources/channel#modify-channel
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.rest.rules.overwrites import ChannelOverwrite


class DefaultReaction(Form):
    """The emoji that is offered first under a forum's posts."""

    emoji_id: Snowflake | None = None
    emoji_name: Annotated[str, Field(max_length=100)] | None = None


class TagForm(Form):
    """A forum's tag."""

    id: Snowflake | None = None
    name: Annotated[str, Field(min_length=0, max_length=50)]
    moderated: bool | None = False
    emoji_id: Snowflake | None = None
    emoji_name: Annotated[str, Field(max_length=100)] | None = None


Slowmode = Annotated[int, Field(ge=0, le=21_600)]


class ChannelFields(Form):
    """The fields of a channel that can be set when it is created and later."""

    type: int | None = None
    position: Annotated[int, Field(ge=0)] | None = None
    topic: Annotated[str, Field(max_length=4096)] | None = None
    bitrate: Annotated[int, Field(ge=8000)] | None = None
    user_limit: Annotated[int, Field(ge=0, le=10_000)] | None = None
    nsfw: bool | None = None
    rate_limit_per_user: Slowmode | None = None
    parent_id: Snowflake | None = None
    permission_overwrites: Annotated[list[ChannelOverwrite], Field(max_length=100)] | None = None
    rtc_region: str | None = None
    video_quality_mode: Literal[1, 2] | None = None
    default_auto_archive_duration: Literal[60, 1440, 4320, 10080] | None = None
    default_reaction_emoji: DefaultReaction | None = None
    default_thread_rate_limit_per_user: Slowmode | None = None
    default_sort_order: Literal[0, 1] | None = None
    default_forum_layout: Literal[0, 1, 2] | None = None
    default_tag_setting: str | None = None
    available_tags: Annotated[list[TagForm], Field(max_length=20)] | None = None


class NewChannel(ChannelFields):
    """A new channel."""

    name: Annotated[str, Field(min_length=1, max_length=100)]


class EditChannel(ChannelFields):
    """Changes to a channel or thread."""

    name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    icon: str | None = None
    flags: int | None = None
    archived: bool | None = None
    locked: bool | None = None
    invitable: bool | None = None
    auto_archive_duration: Literal[60, 1440, 4320, 10080] | None = None
    applied_tags: Annotated[list[Snowflake], Field(max_length=5)] | None = None


class Position(Form):
    """The new position of one channel."""

    id: Snowflake
    position: Annotated[int, Field(ge=0)] | None = None
    parent_id: Snowflake | None = None
    lock_permissions: bool | None = None


class Positions(Form):
    """A mark for the route whose body is a list of positions."""

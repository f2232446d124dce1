"""Permission overwrites as forms, and who may set them.

Source: https://discord.com/developers/docs/resources/channel#overwrite-object
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import ALL, NONE, Permission
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.rules.fields import Permissions, Snowflake
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.overwrite import Overwrite


def _kind(value: object) -> object:
    return {"role": 0, "member": 1, "0": 0, "1": 1}.get(value, value) if isinstance(value, str) else value


class OverwriteForm(Form):
    """An overwrite's permissions; the type is 0 for a role, 1 for a member."""

    id: Snowflake | None = None
    """The path has it too, but discord.py sends it all the same."""
    type: Annotated[Literal[0, 1], BeforeValidator(_kind)] | None = None
    allow: Permissions | None = None
    deny: Permissions | None = None


class ChannelOverwrite(OverwriteForm):
    """One of a channel's overwrites."""

    id: Snowflake  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]


def read_overwrites(guild: Guild, forms: list[ChannelOverwrite]) -> dict[int, Overwrite]:
    """Return a channel's overwrites from its form."""
    overwrites: dict[int, Overwrite] = {}
    for form in forms:
        kind = form.type if form.type is not None else int(form.id not in guild.roles)
        overwrites[form.id] = Overwrite(form.id, kind, form.allow or NONE, form.deny or NONE)
    return overwrites


def check_grants(before: dict[int, Overwrite], after: dict[int, Overwrite], permissions: Permission) -> None:
    """Raise if an overwrite allows or denies permissions that the actor lacks; bits without a name here are free.

    Raises:
        DiscordError: 50013.
    """
    for overwrite_id, overwrite in after.items():
        old = before.get(overwrite_id)
        touched = (overwrite.allow ^ (old.allow if old else NONE)) | (overwrite.deny ^ (old.deny if old else NONE))
        if touched & ALL & ~permissions:
            raise DiscordError(50013)

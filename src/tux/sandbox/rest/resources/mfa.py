"""The two-factor authentication that a guild requires of those who moderate it.

Discord documented this operation until 2023; its published document leaves it out.
Source: https://docs.discord.food/resources/guild#modify-guild-mfa-level
"""

from __future__ import annotations

from typing import Literal

from tux.sandbox.errors import DiscordError
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.resources.guilds import announce
from tux.sandbox.rest.router import Routes
from tux.sandbox.world.payloads import Json

routes = Routes()


class MfaForm(Form):
    """The level: 0 requires nothing, 1 requires two-factor authentication for moderation."""

    level: Literal[0, 1]


@routes.add("POST", "/guilds/{guild_id}/mfa", form=MfaForm)
async def set_level(call: Call) -> Json:
    """Set the level; only the owner can, with two-factor authentication of their own."""
    guild = call.guild()
    if call.actor.id != guild.owner_id:
        raise DiscordError(50013)
    if not call.actor.has_two_factor:
        raise DiscordError(60003)
    before = guild.payload()
    guild.mfa_level = call.form(MfaForm).level
    announce(call, guild, before)
    return {"level": guild.mfa_level}

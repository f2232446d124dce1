"""Vanity URLs: invite codes that a guild chose for itself.

Source: https://docs.discord.food/resources/guild#modify-guild-vanity-invite
"""

from __future__ import annotations

import re

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.resources.guilds import announce
from tux.sandbox.rest.router import Routes
from tux.sandbox.world.access import allowed_to_everyone
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.invite import Invite
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.world import World

routes = Routes()
PATH = "/guilds/{guild_id}/vanity-url"
CODE = re.compile(r"[A-Za-z0-9-]{2,25}")
FEATURE = "VANITY_URL"


class VanityForm(Form):
    """The new code; null or empty for none."""

    code: str | None = None


@routes.add("GET", PATH)
async def get_vanity_url(call: Call) -> Json:
    """Return a guild's vanity code and how often it was used, to those who manage the guild.

    Without the feature it is refused: https://github.com/Rapptz/discord.py/issues/7103
    """
    guild = call.guild()
    call.require(Permission.MANAGE_GUILD, guild)
    if FEATURE not in guild.features:
        raise DiscordError(50001)
    return _payload(guild)


def _payload(guild: Guild) -> Json:
    return {"code": guild.vanity_url_code, "uses": guild.vanity_url_uses}


@routes.add("PATCH", PATH, form=VanityForm)
async def edit_vanity_url(call: Call) -> Json:
    """Change or clear a guild's vanity code, as a person; the count of its uses begins anew."""
    guild, form = call.guild(), call.form(VanityForm)
    if call.actor.bot:
        raise DiscordError(20001)
    call.require(Permission.MANAGE_GUILD | Permission.CREATE_INSTANT_INVITE, guild)
    code = form.code or None
    if code is not None and FEATURE not in guild.features:
        raise DiscordError(50001)
    if code is not None and code != guild.vanity_url_code and not _is_free(call.world, code):
        raise DiscordError(50020)
    before = guild.payload()
    guild.vanity_url_code, guild.vanity_url_uses = code, 0
    announce(call, guild, before)
    return _payload(guild)


def _is_free(world: World, code: str) -> bool:
    return CODE.fullmatch(code) is not None and code not in world.invites and _guild(world, code) is None


def _guild(world: World, code: str) -> Guild | None:
    """Return the guild with this vanity code."""
    wanted = code.lower()
    return next((guild for guild in world.guilds.values() if (guild.vanity_url_code or "").lower() == wanted), None)


def vanity_invite(world: World, code: str) -> Invite | None:
    """Return the invite of a vanity code, which leads to the first text channel that everyone sees, if there is one."""
    guild = _guild(world, code)
    channel = _public_channel(guild) if guild is not None else None
    if guild is None or channel is None:
        return None
    code = guild.vanity_url_code or code
    return Invite(code, guild.id, channel, None, world.clock.now(), max_age=0, uses=guild.vanity_url_uses)


def _public_channel(guild: Guild) -> Channel | None:
    channels = sorted((c for c in guild.channels.values() if c.type in {0, 5}), key=lambda c: c.position)
    visible = (c for c in channels if allowed_to_everyone(guild, c) & Permission.VIEW_CHANNEL)
    return next(visible, None)

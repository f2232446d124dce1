"""The commands that Discord's own client offers a person in a place."""

from __future__ import annotations

from tux.sandbox.rest.call import Call
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.command_access import usable_commands
from tux.sandbox.world.application import Application
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User

routes = Routes()


@routes.add("GET", "/guilds/{guild_id}/application-command-index")
async def guild_command_index(call: Call) -> Json:
    """Return the commands that a person's client offers in a guild (`channel_id` narrows it to a channel)."""
    guild = call.guild()
    chosen = call.snowflake("channel_id")
    channel = guild.channels[chosen] if chosen in guild.channels else next(iter(guild.channels.values()))
    bots = [app for app in call.world.applications.values() if app.bot.id in guild.members]
    return _index(bots, guild, channel, call.actor)


@routes.add("GET", "/channels/{channel_id}/application-command-index")
async def channel_command_index(call: Call) -> Json:
    """Return the commands that a person's client offers in a direct message."""
    channel = call.channel()
    bots = [app for app in call.world.applications.values() if app.bot in channel.recipients]
    return _index(bots, None, channel, call.actor)


def _index(applications: list[Application], guild: Guild | None, channel: Channel, user: User) -> Json:
    commands = [command for app in applications for command in usable_commands(app, guild, channel, user)]
    return {
        "applications": [application.brief() for application in applications],
        "application_commands": commands,
        "version": "1",
    }

"""Checks of `tux doctor` on the servers that the bot is in."""

from typing import TYPE_CHECKING

import discord

from tux.bot.permission_needs import lacking
from tux.cli.checks import Finding, Findings, discord_errors, discord_problem, missing_file
from tux.cli.invites import invite_link
from tux.guilds.settings.fields import LOG_NEEDS
from tux.guilds.settings.general import LogSettings
from tux.runtime.refusals import Fault

if TYPE_CHECKING:
    from tux.app import App

MAX_GUILDS = 25
"""The number of servers to check unless one is named. Each takes three requests."""


async def check_guilds(app: "App", client: discord.Client, guild_id: int | None) -> Findings:
    """Check one server or the first few. Stop when Discord itself fails: it would for every other server as well."""
    check = "servers"
    try:
        guild_ids = [guild_id] if guild_id is not None else await _guild_ids(client)
        if not guild_ids:
            fix = "Start Tux with `tux run`, and open the invite link that it prints."
            yield Finding(check, ok=False, message="the bot is in none.", fix=fix)
        for each_id in guild_ids:
            check = str(each_id)
            async for finding in _check_guild(app, client, each_id):
                yield finding
    except discord_errors() as error:
        yield discord_problem(app.settings, error, check)


async def _guild_ids(client: discord.Client) -> list[int]:
    return [guild.id async for guild in client.fetch_guilds(limit=MAX_GUILDS, with_counts=False)]


async def _check_guild(app: "App", client: discord.Client, guild_id: int) -> Findings:
    try:
        guild = await client.fetch_guild(guild_id, with_counts=False)
        me = await guild.fetch_member(client.user.id if client.user else 0)
        yield _check_permissions(app, client, guild, me)
        yield _check_role_order(guild, me)
        yield await _check_log_channel(app, guild, me)
    except (discord.NotFound, discord.Forbidden):
        fix = "Invite it there, or give the ID of a server that it is in."
        yield Finding(str(guild_id), ok=False, message="the bot is not in this server.", fix=fix)
    except discord.DiscordServerError:
        raise
    except discord.HTTPException as error:
        yield discord_problem(app.settings, error, str(guild_id))


def _check_permissions(app: "App", client: discord.Client, guild: discord.Guild, me: discord.Member) -> Finding:
    check, lacks = f"{guild.name}: permissions", lacking(app.bot.permission_needs(), me.guild_permissions)
    if not lacks:
        return Finding(check, ok=True, message="the bot has every permission that it needs.")
    costs = ", ".join(f"{_permission_names(app, [need.permission])} ({need.cost(app.texts)})" for need in lacks)
    link = invite_link(client.application_id or 0, app.bot, guild)
    pronoun = "it" if len(lacks) == 1 else "them"
    fix = f"Give {pronoun} to its role in the server settings, or invite it again: {link}"
    return Finding(check, ok=False, message=f"the bot lacks {costs}.", fix=fix)


def _check_role_order(guild: discord.Guild, me: discord.Member) -> Finding:
    """Check that the bot's role is above every role except those of administrators.

    The bot cannot act on members whose highest role is above its own.
    """
    check, top_role = f"{guild.name}: role order", me.top_role
    above = [role for role in guild.roles if role > top_role and not role.managed]
    out_of_reach = [role.name for role in reversed(above) if not role.permissions.administrator]
    if not out_of_reach:
        exempt = f" except for those of administrators: {', '.join(role.name for role in above)}" if above else ""
        return Finding(check, ok=True, message=f"the bot's role {top_role.name} is above every role{exempt}.")
    message = f"the bot's role {top_role.name} is below {', '.join(out_of_reach)}."
    fix = f"Move {top_role.name} above them in the server settings; until then Tux cannot act on members who have them."
    return Finding(check, ok=False, message=message, fix=fix)


async def _check_log_channel(app: "App", guild: discord.Guild, me: discord.Member) -> Finding:
    check = f"{guild.name}: moderation log"
    try:
        settings = await app.guild_settings.get(guild.id, LogSettings) if await _has_tables(app) else LogSettings()
    except Fault:
        fix = "Fix the database first; `tux run` creates its tables."
        return Finding(check, ok=False, message="its channel is in the database, which cannot be read.", fix=fix)
    channel_id = settings.moderation_channel_id
    if channel_id is None:
        return Finding(check, ok=True, message="no channel is set; `/config logs set` sets one.")
    try:
        channel = await guild.fetch_channel(channel_id)
    except (discord.NotFound, discord.Forbidden, discord.InvalidData):
        fix = "Choose another with `/config logs set`, or let the bot's role view it."
        return Finding(check, ok=False, message="its channel was deleted or is hidden from the bot.", fix=fix)
    return _check_log_permissions(app, check, channel, me)


async def _has_tables(app: "App") -> bool:
    """Return whether there are tables to read. Asking a SQLite database that does not exist would create its file."""
    return missing_file(app) is None and bool(await app.database.current())


def _check_log_permissions(
    app: "App", check: str, channel: "discord.abc.GuildChannel | discord.Thread", me: discord.Member
) -> Finding:
    granted = channel.permissions_for(me)
    missing = [name for name in LOG_NEEDS if not getattr(granted, name)]
    if not missing:
        return Finding(check, ok=True, message=f"the bot can write in #{channel.name}.")
    message = f"the bot lacks {_permission_names(app, missing)} in #{channel.name}."
    return Finding(check, ok=False, message=message, fix="Give them to its role in the channel's settings.")


def _permission_names(app: "App", names: list[str]) -> str:
    return ", ".join(app.texts.say(f"permission-{name}") for name in names)

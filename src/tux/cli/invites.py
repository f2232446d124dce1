"""The link that adds the bot to a server, and the permissions that it requests."""

from typing import TYPE_CHECKING

from tux.runtime.settings import ProcessSettings

if TYPE_CHECKING:
    import discord

    from tux.bot.client import Tux


def invite(bot: "Tux") -> str:
    """Return the link that adds the bot to a server with every permission that it needs."""
    return invite_link(bot.application_id or 0, bot)


def invite_link(application_id: int, bot: "Tux", guild: "discord.Guild | None" = None) -> str:
    """Return the link that adds the bot of an application, to this server if one is given."""
    import discord

    from tux.bot.permission_needs import as_permissions

    return discord.utils.oauth_url(
        application_id,
        permissions=as_permissions(bot.permission_needs()),
        guild=guild or discord.utils.MISSING,
        scopes=("bot", "applications.commands"),
    )


async def requested_permissions() -> int:
    """Return the permissions that the link requests, as Discord's number."""
    from tux.app import App
    from tux.bot.permission_needs import as_permissions

    app = App(ProcessSettings())
    await app.load_features()
    try:
        return as_permissions(app.bot.permission_needs()).value
    finally:
        await app.close()

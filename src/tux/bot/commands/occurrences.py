"""Occurrences in commands."""

from tux.bot.commands.context import AnyContext
from tux.bot.commands.usage import usage
from tux.runtime.occurrences import Occurrence, Surface


def command_occurrence(ctx: AnyContext, error: BaseException) -> Occurrence:
    """Return the occurrence of `error` in a command. The person who ran it is told."""
    command, typed = ctx.command, ctx.interaction is None
    return Occurrence(
        surface=Surface.PREFIX if typed else Surface.SLASH,
        error=error,
        guild_id=ctx.guild.id if ctx.guild else None,
        channel_id=ctx.channel.id,
        user_id=ctx.author.id,
        command=command.qualified_name if command else None,
        usage=usage(command, ctx.prefix or "") if command and typed else None,
        recipient=ctx.answers,
    )

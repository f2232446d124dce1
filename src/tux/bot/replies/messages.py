"""Answers to typed commands."""

import secrets
from typing import Any

import discord
import structlog

from tux.bot.replies.answers import Answers, MessageFields, ReplyHost

_log = structlog.stdlib.get_logger(__name__)


class MessageAnswers(Answers):
    """Answers to a message. While they are awaited, the channel shows that Tux is typing."""

    def __init__(self, host: ReplyHost, message: discord.Message) -> None:
        super().__init__(host, message.author, message.guild.id if message.guild else None)
        self.message = message
        self._timer = self._start_timer(self._show_typing)

    def locale(self, *, ephemeral: bool) -> str:
        del ephemeral  # everybody sees a message
        return self.host.locale_in(self.guild_id)

    def finish(self) -> None:
        """Note that no answer is to be awaited any more."""
        self._timer.cancel()

    async def _send(self, content: str | None, ephemeral: bool, message: MessageFields) -> discord.Message | None:
        del ephemeral
        self.finish()
        if not self._may_send():
            _log.info("answer not sent: the bot may not write in the channel", channel_id=self.message.channel.id)
            return None
        send: Any = self.message.channel.send  # its overloads do not accept a dictionary
        nonce = secrets.token_hex(8)  # by which Discord recognizes the second try
        return await self._request(
            lambda fields: send(content, reference=self._reference(), mention_author=False, nonce=nonce, **fields),
            message,
            repeatable=True,
        )

    async def _send_to_staff(self, content: str | None, message: MessageFields) -> discord.Message | None:
        """Send the answer in a direct message, without buttons, which need the server, and say so in the channel.

        What consists of buttons and selects, such as a page of settings, can be shown in the server alone.
        """
        if isinstance(message.get("view"), discord.ui.LayoutView):
            await self._send(self.text("staff-answer-here"), False, MessageFields())
            return None
        send: Any = self.message.author.send  # its overloads do not accept a dictionary
        without_view, nonce = message.copy(), secrets.token_hex(8)
        without_view.pop("view", None)
        try:
            await self._request(lambda fields: send(content, nonce=nonce, **fields), without_view, repeatable=True)
        except discord.Forbidden:
            await self._send(self.text("staff-answer-closed"), False, MessageFields())
        else:
            await self._send(self.text("staff-answer-sent"), False, MessageFields())
        return None

    def _reference(self) -> discord.MessageReference | None:
        """Return a reference to the message, or None if it is the last one: then the answer follows it anyway."""
        if getattr(self.message.channel, "last_message_id", None) == self.message.id:
            return None
        return self.message.to_reference(fail_if_not_exists=False)

    def _may_send(self) -> bool:
        """Return whether the bot may write in the channel.

        Discord bans a bot for a while if too many of its requests are forbidden, so Tux does not just try.
        """
        channel, guild = self.message.channel, self.message.guild
        if guild is None or isinstance(channel, discord.PartialMessageable):
            return True
        permissions = channel.permissions_for(guild.me)
        if isinstance(channel, discord.Thread):
            return permissions.send_messages_in_threads
        return permissions.send_messages

    def _show_typing(self) -> None:
        if self._may_send():
            self.host.tasks.spawn(self._type(), name="show typing", owner=__name__)

    async def _type(self) -> None:
        try:
            await self.message.channel.typing()
        except discord.HTTPException as error:
            _log.debug("could not show typing", channel_id=self.message.channel.id, error=str(error))

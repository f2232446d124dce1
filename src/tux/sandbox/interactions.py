"""Interactions between people and applications, and their time limits.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import DIRECT_MESSAGE, Permission
from tux.sandbox.world.access import in_channel
from tux.sandbox.world.application import Application
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.events import Event
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json, objects
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
ANSWER_TIMEOUT_SECONDS = 3.0
"""The time after which an interaction without an answer fails. Tests may shorten `Interactions.answer_within`."""
TOKEN_LIFETIME = timedelta(minutes=15)


@dataclass(slots=True, eq=False)
class Interaction:
    """An interaction, from its creation to its last follow-up."""

    id: int
    token: str
    type: int
    application: Application
    user: User
    channel: Channel
    guild: Guild | None
    data: Json
    created_at: datetime
    nonce: str | None = None
    message: Message | None = None
    """The message whose component was used, or whose component opened the modal."""
    opened_by: Interaction | None = None
    """The interaction that was answered with this modal."""
    answered: bool = False
    failed: bool = False
    thinking: bool = False
    original: Message | None = None
    followups: dict[int, Message] = field(default_factory=dict[int, Message])
    modal: Json | None = None
    timer: asyncio.TimerHandle | None = None

    @property
    def name(self) -> str:
        """The command's name with its group and subcommand, separated by spaces."""
        parts = [str(self.data.get("name", ""))]
        options = objects(self.data, "options")
        while options and options[0]["type"] in {1, 2}:
            parts.append(options[0]["name"])
            options = objects(options[0], "options")
        return " ".join(parts)

    def metadata(self, *, followup: bool = False) -> Json:
        """Return the `interaction_metadata` of messages that answer it; follow-ups name the first answer."""
        owners = {"0": str(self.guild.id if self.guild else 0)}
        data: Json = {
            "id": str(self.id),
            "type": self.type,
            "user": self.user.payload(),
            "authorizing_integration_owners": owners,
        }
        if self.type == COMMAND:
            data |= {"name": self.name, "command_type": self.data.get("type", 1)}
            if data["command_type"] == 2:
                data["target_user"] = self.data["resolved"]["users"][self.data["target_id"]]
            elif data["command_type"] == 3:
                data["target_message_id"] = self.data["target_id"]
        if self.type == COMPONENT and self.message is not None:
            data["interacted_message_id"] = str(self.message.id)
        if self.opened_by is not None:
            data["triggering_interaction_metadata"] = self.opened_by.metadata()
        if followup and self.original is not None:
            data["original_response_message_id"] = str(self.original.id)
        return data

    def payload(self) -> Json:
        """Return the data of the INTERACTION_CREATE that the application's bot gets."""
        data: Json = {
            "id": str(self.id),
            "application_id": str(self.application.id),
            "type": self.type,
            "token": self.token,
            "version": 1,
            "data": self.data,
            "channel_id": str(self.channel.id),
            "channel": self.channel.payload(self.application.bot.id),
            "locale": self.user.locale,
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(self.guild.id if self.guild else 0)},
            "context": 0 if self.guild else 1,
            "attachment_size_limit": 10_485_760,
        }
        if self.message is not None:
            data["message"] = self.message.payload(self.application.bot.id)
        if self.guild is None:
            return data | {"user": self.user.payload(), "app_permissions": str(int(DIRECT_MESSAGE))}
        return data | self._in_guild(self.guild)

    def _in_guild(self, guild: Guild) -> Json:
        member = guild.members[self.user.id]
        own = guild.members.get(self.application.bot.id)
        app_permissions = in_channel(guild, self.channel, own) if own else Permission(0)
        return {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.preferred_locale, "features": guild.features},
            "guild_locale": guild.preferred_locale,
            "member": _permitted(guild, self.channel, member),
            "app_permissions": str(int(app_permissions)),
        }


def _permitted(guild: Guild, channel: Channel, member: Member) -> Json:
    return member.payload() | {"permissions": str(int(in_channel(guild, channel, member)))}


class Interactions:
    """All interactions of a local Discord."""

    def __init__(self, world: World) -> None:
        self.answer_within = ANSWER_TIMEOUT_SECONDS
        self._world = world
        self._by_token: dict[str, Interaction] = {}
        self._by_id: dict[int, Interaction] = {}

    def open(
        self,
        kind: int,
        application: Application,
        user: User,
        channel: Channel,
        data: Json,
        *,
        nonce: str | None = None,
        message: Message | None = None,
        opened_by: Interaction | None = None,
    ) -> Interaction:
        """Send an interaction to the application and let it fail without a timely answer; the person hears of both."""
        world = self._world
        interaction = Interaction(
            world.ids.new(), f"aW50{secrets.token_urlsafe(48)}", kind, application, user, channel,
            world.guild_of(channel), data, world.clock.now(), nonce, message, opened_by,
        )  # fmt: skip
        self._forget_expired()
        self._by_token[interaction.token] = self._by_id[interaction.id] = interaction
        if kind != AUTOCOMPLETE:
            self.notify(interaction, "INTERACTION_CREATE")
        to = frozenset({application.bot.id})
        world.emit(Event("INTERACTION_CREATE", interaction.payload(), interaction.guild, to=to))
        interaction.timer = asyncio.get_running_loop().call_later(self.answer_within, self._expire, interaction)
        return interaction

    def _forget_expired(self) -> None:
        """Forget the interactions whose tokens expired some time ago; until then they are kept to report that."""
        for interaction in list(self._by_id.values()):
            if self._age(interaction) < 2 * TOKEN_LIFETIME:
                return
            del self._by_id[interaction.id], self._by_token[interaction.token]

    def _age(self, interaction: Interaction) -> timedelta:
        return self._world.clock.now() - interaction.created_at

    def _expire(self, interaction: Interaction) -> None:
        interaction.failed = True
        if interaction.type == AUTOCOMPLETE:
            self.notify(interaction, "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", choices=[])
        else:
            self.notify(interaction, "INTERACTION_FAILURE", reason_code=2)

    def notify(self, interaction: Interaction, name: str, **more: Any) -> None:
        """Send the person an event about their interaction."""
        data = {"id": str(interaction.id), "nonce": interaction.nonce} | more
        self._world.emit(Event(name, data, to=frozenset({interaction.user.id})))

    def unanswered(self, interaction_id: int, token: str) -> Interaction:
        """Return the interaction that is to get its first answer now.

        Raises:
            DiscordError: 10062 for one that is unknown or too old, 40060 for one that has been answered.
        """
        interaction = self._by_id.get(interaction_id)
        if interaction is None or interaction.token != token or interaction.failed:
            raise DiscordError(10062)
        if interaction.answered:
            raise DiscordError(40060)
        if self._age(interaction).total_seconds() > self.answer_within:
            raise DiscordError(10062)
        return interaction

    def answered(self, interaction: Interaction) -> None:
        """Note that the first answer has come, so that the interaction no longer fails."""
        interaction.answered = True
        if interaction.timer is not None:
            interaction.timer.cancel()

    def by_token(self, application_id: int, token: str) -> Interaction | None:
        """Return the interaction of a token, which is valid for 15 minutes after its creation.

        Raises:
            DiscordError: 50027 for one that is too old.
        """
        interaction = self._by_token.get(token)
        if interaction is None or interaction.application.id != application_id:
            return None
        if self._age(interaction) > TOKEN_LIFETIME:
            raise DiscordError(50027)
        return interaction

    def modal_opener(self, interaction_id: int, user: User) -> Interaction:
        """Return the interaction that was answered with the modal that a person now submits.

        Raises:
            DiscordError: 10062 if it is not this person's, or too old.
        """
        interaction = self._by_id.get(interaction_id)
        if interaction is None or interaction.modal is None or interaction.user is not user:
            raise DiscordError(10062)
        if self._age(interaction) > TOKEN_LIFETIME:
            raise DiscordError(10062)
        return interaction

    def close(self) -> None:
        """Stop every timer."""
        for interaction in self._by_id.values():
            if interaction.timer is not None:
                interaction.timer.cancel()

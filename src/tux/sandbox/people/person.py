"""A person who uses the local Discord by hand, through the endpoints of Discord's own client."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from tux.sandbox.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT
from tux.sandbox.local_discord import LocalDiscord
from tux.sandbox.people.denials import Denied
from tux.sandbox.people.forms import File, Identified, Target, fill_in, id_of, option_form
from tux.sandbox.people.membership import Membership
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.rest.requests import Request, Upload
from tux.sandbox.screens import Observer, Seen
from tux.sandbox.world.application import Application
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.message_flags import LOADING
from tux.sandbox.world.payloads import Json, inner, objects
from tux.sandbox.world.role import Role
from tux.sandbox.world.user import User

SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
NONCES = itertools.count(1)
OUTCOMES = frozenset({"INTERACTION_SUCCESS", "INTERACTION_FAILURE", "INTERACTION_MODAL_CREATE"})


class Person(Membership, Observer):
    """Someone who acts by hand. Get one from `LiveGuild.member` or `Sandbox.person`."""

    def __init__(self, discord: LocalDiscord, user: User) -> None:
        super().__init__(discord.sessions, user)
        self._discord = discord

    @property
    def id(self) -> int:
        """The user's id."""
        return self.user.id

    # voice

    async def join_voice(self, channel: Channel, **wishes: bool) -> None:
        """Join a voice channel, and wait until this is visible.

        `wishes` are `self_mute`, `self_deaf`, `self_video` and `self_stream`; without them all are False.

        Raises:
            NothingCame: the person is not let in.
        """
        await self._update_voice(channel.guild_id or 0, channel.id, wishes)

    async def leave_voice(self, guild_id: int) -> None:
        """Leave voice, and wait until this is visible."""
        await self._update_voice(guild_id, None, {})

    async def _update_voice(self, guild_id: int, channel_id: int | None, wishes: Mapping[str, bool]) -> None:
        since, wanted = len(self.heard), None if channel_id is None else str(channel_id)
        data: Json = {"guild_id": str(guild_id), "channel_id": wanted, **wishes}
        self._discord.sessions.voice_state(self.session, data)

        def is_own(state: Json) -> bool:
            return (state["user_id"], state["channel_id"]) == (str(self.id), wanted)

        await self.event("VOICE_STATE_UPDATE", is_own, since=since)

    # requests

    def authorize(self, application: Application, *scopes: str) -> str:
        """Let an application act for this person within OAuth2 scopes, and return its access token."""
        return self._discord.world.authorize(self.user, application, scopes).token

    async def request(
        self, method: str, path: str, body: Any = None, *, reason: str | None = None, files: Iterable[File] = ()
    ) -> Any:
        """Send a request to the API as this person, and return the body of the answer.

        Raises:
            Denied: the API refuses.
        """
        path, _, query = path.partition("?")
        pairs = dict(pair.split("=", 1) for pair in query.split("&")) if query else {}
        uploads = {f"files[{number}]": Upload(file.name, file.content, file.kind) for number, file in enumerate(files)}
        reply = await self._discord.answer(Request(method, path, pairs, self.user.token, body, uploads, reason))
        if reply.status >= 400:
            raise Denied(reply.status, reply.body)
        return reply.body

    async def say(
        self, channel: Channel, text: str, *, reply_to: Seen | None = None, files: Iterable[File] = ()
    ) -> Seen:
        """Send a message."""
        body: Json = {"content": text}
        if reply_to is not None:
            body["message_reference"] = {"message_id": str(reply_to.message_id)}
        data = await self.request("POST", f"/channels/{channel.id}/messages", body, files=files)
        self.messages.setdefault(int(data["id"]), data)
        return Seen(self, "message", int(data["id"]))

    async def command(self, channel: Channel, text: str) -> Seen:
        """Send a prefix command and wait for the bot's answer."""
        return await (await self.say(channel, text)).answer()

    async def delete(self, target: Channel | Role | Seen, *, reason: str | None = None) -> None:
        """Delete a channel, a role or a message."""
        if isinstance(target, Seen):
            path = f"/channels/{target.payload['channel_id']}/messages/{target.message_id}"
        elif isinstance(target, Channel):
            path = f"/channels/{target.id}"
        else:
            path = f"/guilds/{target.guild_id}/roles/{target.id}"
        await self.request("DELETE", path, reason=reason)

    async def ban(self, guild: Identified, target: Target, *, reason: str | None = None) -> None:
        """Ban someone by hand, as Discord's own menu does."""
        await self.request("PUT", f"/guilds/{guild.id}/bans/{id_of(target)}", {}, reason=reason)

    async def kick(self, guild: Identified, target: Target, *, reason: str | None = None) -> None:
        """Kick someone by hand."""
        await self.request("DELETE", f"/guilds/{guild.id}/members/{id_of(target)}", reason=reason)

    async def add_bot(self, guild: Identified, application: Application, permissions: Permission = NONE) -> None:
        """Add a bot to a guild, as on Discord's page for that; the bot gets only what this person may do too."""
        query = f"client_id={application.id}&scope=bot+applications.commands"
        body: Json = {"guild_id": str(guild.id), "permissions": str(int(permissions)), "authorize": True}
        await self.request("POST", f"/oauth2/authorize?{query}", body)

    # commands

    async def commands(self, channel: Channel) -> list[Json]:
        """Return the commands that this person's slash picker and menus offer in a channel."""
        place = f"/channels/{channel.id}" if channel.guild_id is None else f"/guilds/{channel.guild_id}"
        query = "" if channel.guild_id is None else f"?channel_id={channel.id}"
        index = await self.request("GET", f"{place}/application-command-index{query}")
        return objects(index, "application_commands")

    async def slash(self, channel: Channel, command: str, /, **options: Any) -> Seen:
        """Use a slash command (`"config logs set"` for a subcommand) and wait for its answer.

        Options take people, members, users, roles, channels, files and plain values; one for text takes several
        people at once.

        Raises:
            Denied: the command is not offered here, or an option is refused.
        """
        data, application_id, files = await self._command_data(channel, command, options)
        return await self._interact(COMMAND, application_id, channel, data, files=files)

    async def autocomplete(
        self, channel: Channel, command: str, option: str, text: str, /, **options: Any
    ) -> list[str]:
        """Return the names that are offered while an option is being typed."""
        data, application_id, _ = await self._command_data(channel, command, options | {option: text}, focused=option)
        nonce, since = str(next(NONCES)), len(self.heard)
        await self.request("POST", "/interactions", self._form(AUTOCOMPLETE, application_id, channel, data, nonce))
        name = "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE"
        answer = await self.event(name, lambda event: event["nonce"] == nonce, since=since)
        return [choice["name"] for choice in answer["choices"]]

    async def menu(self, channel: Channel, command: str, target: Target | Seen) -> Seen:
        """Use a context menu command on a user or a message."""
        kind = MESSAGE_MENU if isinstance(target, Seen) else USER_MENU
        offered = await self._offered(channel, command, kind)
        if offered is None:
            raise Denied(404, {"code": 10063, "message": f"no menu command {command!r}"})
        target_id = target.message_id if isinstance(target, Seen) else id_of(target)
        data: Json = {"id": offered["id"], "name": command, "type": kind, "target_id": str(target_id)}
        return await self._interact(COMMAND, offered["application_id"], channel, data)

    async def _offered(self, channel: Channel, name: str, kind: int) -> Json | None:
        commands = await self.commands(channel)
        return next((entry for entry in commands if entry["type"] == kind and entry["name"] == name), None)

    async def _command_data(
        self, channel: Channel, command: str, options: Mapping[str, Any], *, focused: str | None = None
    ) -> tuple[Json, str, list[File]]:
        """Return the data of a slash command's interaction, its application's id, and the files to send."""
        name, *path = command.split()
        offered = await self._offered(channel, name, SLASH)
        if offered is None:
            raise Denied(404, {"code": 10063, "message": f"no command {command!r} is offered to {self.user.username}"})
        declared, steps = offered, list[Json]()
        for part in path:
            declared = next((option for option in objects(declared, "options") if option["name"] == part), None)
            if declared is None:
                raise Denied(404, {"code": 10063, "message": f"no command {command!r}"})
            steps.append({"name": part, "type": declared["type"]})
        files: list[File] = []
        given = {key: value for key, value in options.items() if value is not None}
        forms = [option_form(declared, key, value, files, focused) for key, value in given.items()]
        for step in reversed(steps):
            forms = [step | {"options": forms}]
        data: Json = {"id": offered["id"], "name": name, "type": SLASH, "options": forms}
        return data, offered["application_id"], files

    # components and modals

    async def click(self, seen: Seen, name: str) -> Seen:
        """Press a button, found by its label or custom id."""
        return await self._use(seen, seen.component(name))

    async def select(self, seen: Seen, name: str, *values: Any) -> Seen:
        """Choose in a select, found by placeholder or custom id; options by label or value, objects as they are."""
        component = seen.component(name)
        by_label = {option["label"]: option["value"] for option in objects(component, "options")}
        chosen = [by_label.get(value, value) if isinstance(value, str) else str(id_of(value)) for value in values]
        return await self._use(seen, component, chosen)

    async def _use(self, seen: Seen, component: Json, values: list[str] | None = None) -> Seen:
        message = seen.payload
        data: Json = {"component_type": component["type"], "custom_id": component["custom_id"]}
        if values is not None:
            data |= {"values": values, "type": component["type"]}
        channel = self._discord.world.channels[int(message["channel_id"])]
        application_id = message["application_id"]
        return await self._interact(COMPONENT, application_id, channel, data, message=message)

    async def submit(self, seen: Seen, /, **values: Any) -> Seen:
        """Fill in and send a modal; values are given by custom id, as `fill_in` takes them."""
        channel = self._discord.world.channels[int(seen.modal["channel_id"])]
        files: list[File] = []
        components = fill_in(objects(seen.modal, "components"), values, files)
        data: Json = {"id": seen.modal["id"], "custom_id": seen.modal["custom_id"], "components": components}
        return await self._interact(MODAL_SUBMIT, seen.modal["application"]["id"], channel, data, files=files)

    def _form(
        self, kind: int, application_id: str, channel: Channel, data: Json, nonce: str, message: Json | None = None
    ) -> Json:
        body: Json = {
            "type": kind,
            "application_id": application_id,
            "channel_id": str(channel.id),
            "session_id": self.session.id,
            "nonce": nonce,
            "data": data,
        }
        if channel.guild_id is not None:
            body["guild_id"] = str(channel.guild_id)
        if message is not None:
            body |= {"message_id": message["id"], "message_flags": message["flags"]}
        return body

    async def _interact(
        self,
        kind: int,
        application_id: str,
        channel: Channel,
        data: Json,
        *,
        message: Json | None = None,
        files: Iterable[File] = (),
    ) -> Seen:
        nonce, since = str(next(NONCES)), len(self.heard)
        body = self._form(kind, application_id, channel, data, nonce, message)
        await self.request("POST", "/interactions", body, files=files)

        def outcome() -> tuple[str, Json] | None:
            events = self.heard[since:]
            return next(((name, d) for name, d in events if name in OUTCOMES and d.get("nonce") == nonce), None)

        await self.until(lambda: outcome() is not None, "an answer to an interaction")
        name, answer = outcome() or ("", {})
        if name == "INTERACTION_FAILURE":
            return Seen(self, "failure")
        if name == "INTERACTION_MODAL_CREATE":
            return Seen(self, "modal", modal=answer)
        return await self._answer(answer["id"], message)

    async def _answer(self, interaction_id: str, message: Json | None) -> Seen:
        """Return the message that answers an interaction, when it no longer "thinks"; else the one that was used."""

        def answers() -> list[Json]:
            messages = self.messages.values()
            return [m for m in messages if inner(m, "interaction_metadata").get("id") == interaction_id]

        if answers():
            await self.until(lambda: not answers() or not answers()[0]["flags"] & LOADING, "the end of thinking")
            return Seen(self, "message", int(answers()[0]["id"])) if answers() else Seen(self, "nothing")
        return Seen(self, "message", int(message["id"])) if message is not None else Seen(self, "nothing")

"""People of the local Discord, as tests and attacks drive them: each acts with their own token and sees what they may.

```python
guild = sandbox.guild("Test Guild")
moderator, newcomer = guild.member("moderator"), guild.member("newcomer")
seen = await moderator.slash(guild.channel("general"), "ban", user=newcomer, reason="spam")
assert "banned" in seen.text
```

Nothing here sleeps: every act waits for the event that shows its outcome to that person. Discord's own client
endpoints are used, so permissions, limits and errors are those of the API.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from tux.sandbox.rest.call import Request, Upload
from tux.sandbox.seeing import NothingCame, Seen, readable
from tux.sandbox.sessions import Session
from tux.sandbox.world.models import Channel, Guild, Json, Member, Role, User, inner, objects

if TYPE_CHECKING:
    from tux.sandbox.sandbox import Sandbox

PATIENCE = 10.0
"""Seconds of real time after which an outcome that never came is an error."""
LOADING = 1 << 7
NONCES = itertools.count(1)


class Denied(Exception):
    """The API refused what a person did."""

    def __init__(self, status: int, body: Json) -> None:
        self.status = status
        self.code: int = body.get("code", 0)
        self.body = body
        super().__init__(f"{status} {self.code}: {body.get('message')} {body.get('errors', '')}".strip())


@dataclass(slots=True)
class File:
    """A file to send or to give as an option."""

    name: str
    content: bytes
    kind: str | None = None


class Person:
    """Someone of the local Discord. Get one from `LiveGuild.member` or `Sandbox.person`."""

    def __init__(self, sandbox: Sandbox, user: User) -> None:
        self.sandbox = sandbox
        self.user = user
        self.heard: list[tuple[str, Json]] = []
        self.messages: dict[int, Json] = {}
        self._versions: dict[int, int] = {}
        self._news = asyncio.Event()
        self._session: Session = sandbox.sessions.listen(user, self._hear)

    def __repr__(self) -> str:
        return f"<Person {self.user.username}>"

    @property
    def id(self) -> int:
        """The user's id."""
        return self.user.id

    # seeing

    def _hear(self, payload: Json) -> None:
        name, data = payload.get("t"), payload.get("d")
        if name is None:
            return
        self.heard.append((name, data or {}))
        if name in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} and data:
            message_id = int(data["id"])
            self.messages[message_id] = data
            self._versions[message_id] = self._versions.get(message_id, 0) + 1
        elif name == "MESSAGE_DELETE" and data:
            self.messages.pop(int(data["id"]), None)
        elif name == "MESSAGE_DELETE_BULK" and data:
            for message_id in data["ids"]:
                self.messages.pop(int(message_id), None)
        self._news.set()

    def version(self, message_id: int | None) -> int:
        """How often a message was created or changed before this person's eyes."""
        return self._versions.get(message_id or 0, 0)

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for the moment when a condition over what this person saw holds.

        Raises:
            NothingCame: after 10 seconds of real time.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            lately = [f"{name} {data.get('content', '')}".strip() for name, data in self.heard[-8:]]
            raise NothingCame(f"{self!r} waited for {what}; lately came {lately}") from None

    async def event(self, name: str, when: Callable[[Json], bool] = lambda _: True, *, since: int = 0) -> Json:
        """Wait for a gateway event, or find it among those heard since a place in `heard`."""

        def found() -> Json | None:
            return next((data for heard, data in self.heard[since:] if heard == name and when(data)), None)

        await self.until(lambda: found() is not None, name)
        return found() or {}

    async def sees(self, what: str | Callable[[Json], bool], channel: Channel | None = None) -> Seen:
        """Wait for a message that contains a text, or that a function over the message object accepts."""

        def wanted(message: Json) -> bool:
            if (channel is not None and message["channel_id"] != str(channel.id)) or message["flags"] & LOADING:
                return False
            return what(message) if callable(what) else what in "\n".join(readable(message))

        await self.until(lambda: any(wanted(message) for message in self.messages.values()), f"a message {what!r}")
        found = next(message_id for message_id, message in self.messages.items() if wanted(message))
        return Seen(self, "message", found)

    # in voice

    async def join_voice(self, channel: Channel) -> None:
        """Go into a voice channel, and see that one is in it.

        Raises:
            NothingCame: one is not let in.
        """
        await self._voice(channel.guild_id or 0, channel.id)

    async def leave_voice(self, guild_id: int) -> None:
        """Go out of voice, and see that one is out."""
        await self._voice(guild_id, None)

    async def _voice(self, guild_id: int, channel_id: int | None) -> None:
        since, wanted = len(self.heard), None if channel_id is None else str(channel_id)
        self.sandbox.sessions.voice_state(self._session, {"guild_id": str(guild_id), "channel_id": wanted})

        def mine(state: Json) -> bool:
            return (state["user_id"], state["channel_id"]) == (str(self.id), wanted)

        await self.event("VOICE_STATE_UPDATE", mine, since=since)

    # acting through the API

    async def request(
        self, method: str, path: str, body: Any = None, *, reason: str | None = None, files: Iterable[File] = ()
    ) -> Any:
        """Any request to the API as this person.

        Raises:
            Denied: the API refused.
        """
        path, _, query = path.partition("?")
        pairs = dict(pair.split("=", 1) for pair in query.split("&")) if query else {}
        uploads = {f"files[{number}]": Upload(file.name, file.content, file.kind) for number, file in enumerate(files)}
        reply = await self.sandbox.answer(Request(method, path, pairs, self.user.token, body, uploads, reason))
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

    async def delete(self, thing: Channel | Role | Seen, *, reason: str | None = None) -> None:
        """Delete a channel, a role or a message."""
        if isinstance(thing, Seen):
            path = f"/channels/{thing.payload['channel_id']}/messages/{thing.message_id}"
        elif isinstance(thing, Channel):
            path = f"/channels/{thing.id}"
        else:
            path = f"/guilds/{thing.guild_id}/roles/{thing.id}"
        await self.request("DELETE", path, reason=reason)

    async def ban(self, guild: Guild | LiveGuild, target: Target, *, reason: str | None = None) -> None:
        """Ban by hand, as Discord's own menu does."""
        await self.request("PUT", f"/guilds/{guild.id}/bans/{_id(target)}", {}, reason=reason)

    async def kick(self, guild: Guild | LiveGuild, target: Target, *, reason: str | None = None) -> None:
        """Kick by hand."""
        await self.request("DELETE", f"/guilds/{guild.id}/members/{_id(target)}", reason=reason)

    # commands

    async def commands(self, channel: Channel) -> list[Json]:
        """What this person's slash picker and menus offer in a channel."""
        place = f"/channels/{channel.id}" if channel.guild_id is None else f"/guilds/{channel.guild_id}"
        query = "" if channel.guild_id is None else f"?channel_id={channel.id}"
        index = await self.request("GET", f"{place}/application-command-index{query}")
        return objects(index, "application_commands")

    async def slash(self, channel: Channel, command: str, /, **options: Any) -> Seen:
        """Use a slash command (`"config logs set"` for a subcommand) and see its answer.

        Options take people, members, users, roles, channels, files and plain values; one for text takes several
        people at once.

        Raises:
            Denied: the command is not offered here, or an option is refused.
        """
        data, application, files = await self._invocation(channel, command, options)
        return await self._interact(2, application, channel, data, files=files)

    async def autocomplete(
        self, channel: Channel, command: str, option: str, text: str, /, **options: Any
    ) -> list[str]:
        """The names that are offered while typing an option."""
        data, application, _ = await self._invocation(channel, command, options | {option: text}, focused=option)
        nonce, since = str(next(NONCES)), len(self.heard)
        await self.request("POST", "/interactions", self._form(4, application, channel, data, nonce))
        name = "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE"
        answer = await self.event(name, lambda heard: heard["nonce"] == nonce, since=since)
        return [choice["name"] for choice in answer["choices"]]

    async def menu(self, channel: Channel, command: str, target: Target | Seen) -> Seen:
        """Use a context menu command on a user or a message."""
        wanted = 3 if isinstance(target, Seen) else 2
        offered = [
            entry for entry in await self.commands(channel) if entry["type"] == wanted and entry["name"] == command
        ]
        if not offered:
            raise Denied(404, {"code": 10063, "message": f"no menu command {command!r}"})
        target_id = target.message_id if isinstance(target, Seen) else _id(target)
        data: Json = {"id": offered[0]["id"], "name": command, "type": wanted, "target_id": str(target_id)}
        return await self._interact(2, offered[0]["application_id"], channel, data)

    async def _invocation(
        self, channel: Channel, command: str, options: Mapping[str, Any], *, focused: str | None = None
    ) -> tuple[Json, str, list[File]]:
        name, *path = command.split()
        offered = [entry for entry in await self.commands(channel) if entry["type"] == 1 and entry["name"] == name]
        if not offered:
            raise Denied(404, {"code": 10063, "message": f"no command {command!r} is offered to {self.user.username}"})
        level, trail = offered[0], list[Json]()
        for part in path:
            level = next((option for option in objects(level, "options") if option["name"] == part), None)
            if level is None:
                raise Denied(404, {"code": 10063, "message": f"no command {command!r}"})
            trail.append({"name": part, "type": level["type"]})
        files: list[File] = []
        chosen = [_option(level, key, value, files, focused) for key, value in options.items() if value is not None]
        for step in reversed(trail):
            chosen = [step | {"options": chosen}]
        data: Json = {"id": offered[0]["id"], "name": name, "type": 1, "options": chosen}
        return data, offered[0]["application_id"], files

    # components

    async def click(self, seen: Seen, name: str) -> Seen:
        """Press a button, by its label or custom id."""
        return await self._use(seen, seen.component(name))

    async def select(self, seen: Seen, name: str, *values: Any) -> Seen:
        """Choose in a select, found by placeholder or custom id; options by label or value, objects as they are."""
        component = seen.component(name)
        by_label = {option["label"]: option["value"] for option in objects(component, "options")}
        chosen = [by_label.get(value, value) if isinstance(value, str) else str(_id(value)) for value in values]
        return await self._use(seen, component, chosen)

    async def _use(self, seen: Seen, component: Json, values: list[str] | None = None) -> Seen:
        message = seen.payload
        data: Json = {"component_type": component["type"], "custom_id": component["custom_id"]}
        if values is not None:
            data |= {"values": values, "type": component["type"]}
        channel = self.sandbox.world.channels[int(message["channel_id"])]
        application = message.get("application_id") or message["author"]["id"]
        return await self._interact(3, application, channel, data, message=message)

    async def submit(self, seen: Seen, /, **values: Any) -> Seen:
        """Fill in and send a modal: values by custom id (texts, or lists for selects)."""
        channel = self.sandbox.world.channels[int(seen.modal["channel_id"])]
        components = _filled(objects(seen.modal, "components"), values)
        data: Json = {"id": seen.modal["id"], "custom_id": seen.modal["custom_id"], "components": components}
        return await self._interact(5, seen.modal["application"]["id"], channel, data)

    def _form(
        self, kind: int, application: str, channel: Channel, data: Json, nonce: str, message: Json | None = None
    ) -> Json:
        body: Json = {
            "type": kind,
            "application_id": application,
            "channel_id": str(channel.id),
            "session_id": self._session.id,
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
        application: str,
        channel: Channel,
        data: Json,
        *,
        message: Json | None = None,
        files: Iterable[File] = (),
    ) -> Seen:
        nonce, since = str(next(NONCES)), len(self.heard)
        body = self._form(kind, application, channel, data, nonce, message)
        await self.request("POST", "/interactions", body, files=files)
        outcomes = {"INTERACTION_SUCCESS", "INTERACTION_FAILURE", "INTERACTION_MODAL_CREATE"}

        def outcome() -> tuple[str, Json] | None:
            heard = self.heard[since:]
            return next(((name, d) for name, d in heard if name in outcomes and d.get("nonce") == nonce), None)

        await self.until(lambda: outcome() is not None, "an answer to an interaction")
        name, answer = outcome() or ("", {})
        if name == "INTERACTION_FAILURE":
            return Seen(self, "failure")
        if name == "INTERACTION_MODAL_CREATE":
            return Seen(self, "modal", modal=answer)
        return await self._answered(answer["id"], message)

    async def _answered(self, interaction_id: str, message: Json | None) -> Seen:
        """The message that answers an interaction, once it is no longer "thinking"; else the one that was used."""

        def answers() -> list[Json]:
            found = self.messages.values()
            return [m for m in found if inner(m, "interaction_metadata").get("id") == interaction_id]

        if answers():
            await self.until(lambda: not answers() or not answers()[0]["flags"] & LOADING, "the end of thinking")
            return Seen(self, "message", int(answers()[0]["id"])) if answers() else Seen(self, "nothing")
        return Seen(self, "message", int(message["id"])) if message is not None else Seen(self, "nothing")


Target = Person | Member | User | int


def _id(thing: Any) -> int:
    return thing if isinstance(thing, int) else thing.id


def _option(level: Json, name: str, value: Any, files: list[File], focused: str | None) -> Json:
    declared = next((option for option in objects(level, "options") if option["name"] == name), None)
    if declared is None:
        raise Denied(400, {"code": 50035, "message": f"no option {name!r}"})
    kind = declared["type"]
    if isinstance(value, File):
        files.append(value)
        value = str(len(files) - 1)
    elif kind in {6, 7, 8, 9}:
        value = str(_id(value))
    elif kind == 3:
        value = _typed(value)
    option: Json = {"name": name, "type": kind, "value": value}
    return option | {"focused": True} if name == focused else option


def _typed(value: Any) -> Any:
    """As it is written into a field for text: people as mentions, several of them one after the other."""
    if isinstance(value, (list, tuple)):
        return " ".join(str(_typed(one)) for one in cast("list[Any]", value))
    return f"<@{value.id}>" if isinstance(value, (Person, Member, User)) else value


def _filled(components: list[Json], values: Mapping[str, Any]) -> list[Json]:
    filled: list[Json] = []
    for component in components:
        kind = component["type"]
        if kind == 1:
            filled.append({"type": 1, "components": _filled(objects(component, "components"), values)})
        elif kind == 18:
            filled.append({"type": 18, "component": _filled([component["component"]], values)[0]})
        elif kind == 4:
            value = values.get(component["custom_id"], component.get("value") or "")
            filled.append({"type": 4, "custom_id": component["custom_id"], "value": value})
        elif "custom_id" in component:
            chosen = values.get(component["custom_id"], [])
            chosen = chosen if isinstance(chosen, list) else [chosen]  # pyright: ignore[reportUnknownVariableType]
            filled.append({"type": kind, "custom_id": component["custom_id"], "values": [str(v) for v in chosen]})  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return filled


class LiveGuild:
    """A guild as its people use it: members, channels and roles by name."""

    def __init__(self, sandbox: Sandbox, guild: Guild) -> None:
        self.sandbox = sandbox
        self.guild = guild

    @property
    def id(self) -> int:
        """The guild's id."""
        return self.guild.id

    def member(self, username: str) -> Person:
        """The person of that username; always the same object, so that what they saw stays."""
        for member in self.guild.members.values():
            if member.user.username == username and not member.user.bot:
                return self.sandbox.person(member.user)
        names = sorted(member.user.username for member in self.guild.members.values())
        raise LookupError(f"no {username!r} in {self.guild.name!r}: there are {names}")

    def channel(self, name: str) -> Channel:
        """The channel of that name."""
        return _by_name(self.guild.channels.values(), name)

    def role(self, name: str) -> Role:
        """The role of that name."""
        return _by_name(self.guild.roles.values(), name)

    def is_banned(self, target: Target) -> bool:
        """Whether someone is banned now."""
        return _id(target) in self.guild.bans


def _by_name(things: Iterable[Any], name: str) -> Any:
    things = list(things)
    for thing in things:
        if thing.name == name:
            return thing
    raise LookupError(f"no {name!r}: there are {sorted(thing.name for thing in things)}")

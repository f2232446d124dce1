"""A bot that does as a test tells it: it answers commands, components and modals by name, through the API."""

import asyncio
from collections.abc import Callable
from typing import Any

from tux.sandbox import Sandbox
from tux.sandbox.people import File
from tux.sandbox.rest.requests import Request, Upload
from tux.sandbox.world import Application, Channel, Guild, Json

Answer = Json | Callable[[Json], Json | None] | None
AUTOCOMPLETE = 4


def message(content: str = "", /, **fields: Any) -> Json:
    """An answer with a new message."""
    return {"type": 4, "data": {"content": content, **fields}}


def whisper(content: str, /, **fields: Any) -> Json:
    """An answer that only the one who asked sees."""
    return message(content, flags=64, **fields)


def update(content: str | None = None, /, **fields: Any) -> Json:
    """An answer that changes the message whose component was used."""
    return {"type": 7, "data": ({"content": content} if content is not None else {}) | fields}


def modal(title: str, *components: Json) -> Json:
    """An answer with a modal."""
    return {"type": 9, "data": {"custom_id": "modal", "title": title, "components": list(components)}}


def label(text: str, component: Json, description: str | None = None) -> Json:
    """A field of a modal."""
    return {"type": 18, "label": text, "component": component} | ({"description": description} if description else {})


def row(*components: Json) -> Json:
    """Buttons beside each other, or one select."""
    return {"type": 1, "components": list(components)}


def button(text: str, custom_id: str, style: int = 1, **fields: Any) -> Json:
    """A button."""
    return {"type": 2, "style": style, "label": text, "custom_id": custom_id, **fields}


def command(name: str, description: str = "A command", *options: Json, **fields: Any) -> Json:
    """A slash command."""
    return {"name": name, "type": 1, "description": description, "options": list(options), **fields}


def option(kind: int, name: str, *, required: bool = False, **fields: Any) -> Json:
    """An option of a command."""
    return {"type": kind, "name": name, "description": f"The {name}", "required": required, **fields}


class ScriptedBot:
    """The bot of an application, in this process.

    What it is asked it keeps in `asked`, and answers as `on` said for that command or custom id; without that, or
    with an answer of None, it stays silent.
    """

    def __init__(self, sandbox: Sandbox, application: Application, guild: Guild) -> None:
        self.sandbox = sandbox
        self.application = application
        self.guild = guild
        self.asked: list[Json] = []
        self._answers: dict[str, Answer] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        sandbox.sessions.listen(application.bot, self._hear)

    async def offer(self, *commands: Json) -> None:
        """Offer these commands in the guild and no others."""
        await self.request("PUT", f"/applications/{self.application.id}/guilds/{self.guild.id}/commands", commands)

    def on(self, name: str, answer: Answer) -> None:
        """Answer a command or custom id so from now on."""
        self._answers[name] = answer

    async def request(self, method: str, path: str, body: Any = None, *, files: tuple[File, ...] = ()) -> Any:
        """A request with the bot's token; fails the test if it is refused."""
        uploads = {f"files[{number}]": Upload(file.name, file.content, file.kind) for number, file in enumerate(files)}
        request = Request(method, path, {}, f"Bot {self.application.bot.token}", body, uploads)
        reply = await self.sandbox.answer(request)
        assert reply.status < 400, (method, path, reply.body)
        return reply.body

    async def say(self, channel: Channel, content: str = "", /, *, files: tuple[File, ...] = (), **fields: Any) -> Json:
        """Send a message."""
        return await self.request(
            "POST", f"/channels/{channel.id}/messages", {"content": content, **fields}, files=files
        )

    async def edit(self, sent: Json, **fields: Any) -> Json:
        """Change a message."""
        return await self.request("PATCH", f"/channels/{sent['channel_id']}/messages/{sent['id']}", fields)

    async def follow_up(self, asked: Json, **fields: Any) -> Json:
        """A further answer, or the first after "thinking"."""
        return await self.request("POST", f"/webhooks/{self.application.id}/{asked['token']}", fields)

    async def was_asked(self, times: int = 1) -> Json:
        """Wait until it was asked so often, autocompletion not counted; the latest of it."""
        await self.sandbox.until(lambda: len(self._counted()) >= times)
        return self._counted()[-1]

    def _counted(self) -> list[Json]:
        return [asked for asked in self.asked if asked["type"] != AUTOCOMPLETE]

    def _hear(self, payload: Json) -> None:
        if payload.get("t") != "INTERACTION_CREATE":
            return
        asked: Json = payload["d"]
        self.asked.append(asked)
        data = asked["data"]
        name = data.get("name") if asked["type"] != AUTOCOMPLETE else f"{data['name']} autocomplete"
        task = asyncio.get_running_loop().create_task(self._answer(asked, name or data["custom_id"]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, asked: Json, name: str) -> None:
        answer = self._answers.get(name)
        body = answer(asked) if callable(answer) else answer
        if body is not None:
            await self.request("POST", f"/interactions/{asked['id']}/{asked['token']}/callback", body)

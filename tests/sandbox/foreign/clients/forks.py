"""The acts and events of discord.py and of the libraries that began as copies of it, whose calls are still the same."""

import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from lines import tell

Json = dict[str, Any]


class Acts:
    """The acts that a test can ask for; `library` is the module, `client` the client, and ids are strings."""

    def __init__(self, library: Any, client: Any) -> None:
        self._library = library
        self._client = client
        self._created: dict[str, Any] = {}
        """Roles, channels and threads by id, as the cache has them only once the gateway has told of them."""

    def _guild(self) -> Any:
        return self._client.guilds[0]

    def _channel(self, channel: str) -> Any:
        return self._created.get(channel) or self._guild().get_channel(int(channel))

    def _role(self, role: str) -> Any:
        return self._created.get(role) or self._guild().get_role(int(role))

    def _keep(self, created: Any) -> str:
        self._created[str(created.id)] = created
        return str(created.id)

    def _thing(self, thing: str) -> Any:
        return self._library.Object(int(thing))

    # what is there

    async def contents(self) -> Json:
        """Everything that the cache has of the guild."""
        guild = self._guild()
        return {
            "name": guild.name,
            "owner": str(guild.owner_id),
            "me": guild.me.name,
            "channels": [channel.name for channel in guild.channels],
            "roles": sorted(role.name for role in guild.roles),
            "members": sorted(member.name for member in guild.members),
        }

    # messages

    async def send(self, channel: str, content: str, reply_to: str | None = None) -> str:
        place = self._channel(channel)
        reference = place.get_partial_message(int(reply_to)) if reply_to else None
        return str((await place.send(content, reference=reference)).id)

    async def embed(self, channel: str, title: str, text: str) -> str:
        embed = self._library.Embed(title=title, description=text)
        embed.add_field(name="a field", value="its value").set_footer(text="a footer")
        return str((await self._channel(channel).send(embed=embed)).id)

    async def edit(self, channel: str, message: str, content: str) -> None:
        await self._channel(channel).get_partial_message(int(message)).edit(content=content)

    async def delete(self, channel: str, message: str) -> None:
        await self._channel(channel).get_partial_message(int(message)).delete()

    async def read(self, channel: str, message: str) -> str:
        return (await self._channel(channel).fetch_message(int(message))).content

    async def history(self, channel: str, limit: int) -> list[str]:
        return [message.content async for message in self._channel(channel).history(limit=limit)]

    async def react(self, channel: str, message: str, emoji: str) -> None:
        await self._channel(channel).get_partial_message(int(message)).add_reaction(emoji)

    async def pin(self, channel: str, message: str) -> None:
        await self._channel(channel).get_partial_message(int(message)).pin()

    async def upload(self, channel: str, name: str, text: str) -> str:
        file = self._library.File(io.BytesIO(text.encode()), name)
        return str((await self._channel(channel).send(file=file)).id)

    async def download(self, channel: str, message: str) -> str:
        sent = await self._channel(channel).fetch_message(int(message))
        return (await sent.attachments[0].read()).decode()

    # roles

    async def create_role(self, name: str) -> str:
        permissions = self._library.Permissions(manage_messages=True)
        return self._keep(await self._guild().create_role(name=name, permissions=permissions, reason="a test"))

    async def rename_role(self, role: str, name: str) -> None:
        await self._role(role).edit(name=name)

    async def delete_role(self, role: str) -> None:
        await self._role(role).delete()

    async def give_role(self, user: str, role: str) -> None:
        await self._guild().get_member(int(user)).add_roles(self._thing(role))

    async def take_role(self, user: str, role: str) -> None:
        await self._guild().get_member(int(user)).remove_roles(self._thing(role))

    # channels

    async def create_channel(self, name: str, kind: str) -> str:
        create = getattr(self._guild(), {"text": "create_text_channel", "voice": "create_voice_channel"}[kind])
        return self._keep(await create(name, reason="a test"))

    async def edit_topic(self, channel: str, topic: str) -> None:
        await self._channel(channel).edit(topic=topic)

    async def hide_channel(self, channel: str, role: str) -> None:
        await self._channel(channel).set_permissions(self._role(role), view_channel=False)

    async def delete_channel(self, channel: str) -> None:
        await self._channel(channel).delete()

    async def create_thread(self, channel: str, name: str) -> str:
        public = self._library.ChannelType.public_thread
        return self._keep(await self._channel(channel).create_thread(name=name, type=public))

    async def webhook(self, channel: str, name: str, content: str) -> str:
        webhook = await self._channel(channel).create_webhook(name=name)
        return str((await webhook.send(content, wait=True)).id)

    # moderation

    async def ban(self, user: str, reason: str) -> None:
        await self._guild().ban(self._thing(user), reason=reason)

    async def bans(self) -> list[str]:
        return [str(ban.user.id) async for ban in self._guild().bans()]

    async def unban(self, user: str) -> None:
        await self._guild().unban(self._thing(user))

    async def kick(self, user: str, reason: str) -> None:
        await self._guild().kick(self._thing(user), reason=reason)

    async def timeout(self, user: str, seconds: int) -> None:
        until = self._library.utils.utcnow() + timedelta(seconds=seconds)
        await self._guild().get_member(int(user)).edit(**{self.timeout_option: until})

    timeout_option = "timed_out_until"

    async def rename(self, user: str, nick: str) -> None:
        await self._guild().get_member(int(user)).edit(nick=nick)

    async def bulk_delete(self, channel: str, messages: list[str]) -> None:
        await self._channel(channel).delete_messages([self._thing(message) for message in messages])

    # audit log

    async def audit_log(self) -> list[Json]:
        return [_entry(entry) async for entry in self._guild().audit_logs(limit=100)]

    # members

    async def fetch_member(self, user: str) -> str:
        return (await self._guild().fetch_member(int(user))).name

    async def list_members(self) -> list[str]:
        return sorted([member.name async for member in self._guild().fetch_members(limit=None)])

    async def chunk(self) -> list[str]:
        await self._guild().chunk()
        return sorted(member.name for member in self._guild().members)

    async def query_members(self, beginning: str) -> list[str]:
        return [member.name for member in await self._guild().query_members(beginning)]


def _entry(entry: Any) -> Json:
    return {
        "action": entry.action.value,
        "user": entry.user and str(entry.user.id),
        "target": entry.target and str(entry.target.id),
        "reason": entry.reason,
    }


def _message(message: Any) -> Json:
    return {"message": str(message.id), "author": message.author.name, "content": message.content}


EVENTS: dict[str, tuple[str, Callable[..., Json]]] = {
    "on_resumed": ("resumed", dict),
    "on_message": ("message", _message),
    "on_message_edit": ("message_edit", lambda _before, message: _message(message)),
    "on_message_delete": ("message_delete", _message),
    "on_member_join": ("member_join", lambda member: {"user": member.name}),
    "on_member_remove": ("member_leave", lambda member: {"user": member.name}),
    "on_member_ban": ("ban", lambda _guild, user: {"user": user.name}),
}
"""The name by which each event is told, and what of it, from what the library passes on."""


def tell_of_events(client: Any, audit_event: str | None = None) -> None:
    """Tell of the client's events; `audit_event` is the library's name for a new entry of the audit log."""
    own = {"on_ready": ("ready", lambda: {"user": client.user.name})}
    if audit_event is not None:
        own[audit_event] = ("audit_entry", _entry)
    for name, (event, describe) in (EVENTS | own).items():
        setattr(client, name, _teller(event, describe))


def _teller(event: str, describe: Callable[..., Json]) -> Callable[..., Awaitable[None]]:
    async def hear(*arguments: Any) -> None:
        tell(event, **describe(*arguments))

    return hear

"""Random changes of a guild, as staff might make them."""

from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

from acting import data_uri, png
from features.antinuke.journal.archive import Archive
from tux.sandbox.world import Channel, Role


class RandomChanges:
    """Makes one change after the other. The same seed makes the same changes."""

    def __init__(self, archive: Archive, seed: int) -> None:
        self.archive, self.random = archive, Random(seed)
        self._number = 0

    async def make(self, count: int) -> None:
        """Make that many changes."""
        kinds: list[Callable[[], Awaitable[Any]]] = [
            self.create_channel, self.edit_channel, self.delete_channel, self.move_channels, self.set_overwrite,
            self.delete_overwrite, self.create_role, self.edit_role, self.delete_role, self.move_roles,
            self.give_roles, self.kick, self.ban, self.unban, self.edit_guild, self.create_emoji, self.edit_emoji,
            self.delete_emoji,
        ]  # fmt: skip
        for _ in range(count):
            self._number += 1
            await self.random.choice(kinds)()

    def _name(self) -> str:
        return f"thing-{self._number}"

    def _channels(self) -> list[Channel]:
        guild = self.archive.guild
        kept = {guild.rules_channel_id, guild.public_updates_channel_id}
        return [channel for channel in guild.channels.values() if not channel.is_thread and channel.id not in kept]

    def _roles(self) -> list[Role]:
        guild, mark = self.archive.guild, self.archive.mark
        return [role for role in guild.roles.values() if not role.managed and role.id not in {guild.id, mark.id}]

    def _members(self) -> list[int]:
        guild = self.archive.guild
        return [member.id for member in guild.members.values() if not member.user.bot and member.id != guild.owner_id]

    async def create_channel(self) -> None:
        kind = self.random.choice([0, 2, 4, 5, 13, 15])
        categories = [str(channel.id) for channel in self._channels() if channel.type == 4]
        parent = self.random.choice([None, *categories]) if kind != 4 else None
        body = {"name": self._name(), "type": kind, "parent_id": parent}
        await self.archive.ask("POST", "channels", body)

    async def edit_channel(self) -> None:
        channel = self.random.choice(self._channels())
        body: dict[str, Any] = {"name": self._name(), "nsfw": self.random.random() < 0.5}
        await self.archive.ask("PATCH", f"/channels/{channel.id}", body)

    async def delete_channel(self) -> None:
        if len(channels := self._channels()) > 2:
            await self.archive.ask("DELETE", f"/channels/{self.random.choice(channels).id}")

    async def move_channels(self) -> None:
        channels = self.random.sample(self._channels(), k=2)
        places = [channel.position for channel in reversed(channels)]
        moves = [{"id": str(c.id), "position": place} for c, place in zip(channels, places, strict=True)]
        await self.archive.ask("PATCH", "channels", moves)

    def _target(self) -> tuple[int, int]:
        targets = [(role.id, 0) for role in self._roles()] + [(user_id, 1) for user_id in self._members()]
        return self.random.choice([*targets, (self.archive.guild.id, 0)])

    async def set_overwrite(self) -> None:
        channel, (target, kind) = self.random.choice(self._channels()), self._target()
        body = {"type": kind, "allow": str(1 << self.random.randrange(10, 20)), "deny": str(1 << 11)}
        await self.archive.ask("PUT", f"/channels/{channel.id}/permissions/{target}", body)

    async def delete_overwrite(self) -> None:
        with_any = [channel for channel in self._channels() if channel.overwrites]
        if with_any:
            channel = self.random.choice(with_any)
            target = self.random.choice(list(channel.overwrites))
            await self.archive.ask("DELETE", f"/channels/{channel.id}/permissions/{target}")

    async def create_role(self) -> None:
        body = {"name": self._name(), "color": self._number, "permissions": str(1 << self.random.randrange(50))}
        await self.archive.ask("POST", "roles", body)

    async def edit_role(self) -> None:
        if roles := self._roles():
            body = {"name": self._name(), "hoist": self.random.random() < 0.5, "color": self._number}
            await self.archive.ask("PATCH", f"roles/{self.random.choice(roles).id}", body)

    async def delete_role(self) -> None:
        if roles := self._roles():
            await self.archive.ask("DELETE", f"roles/{self.random.choice(roles).id}")

    async def move_roles(self) -> None:
        if len(roles := self._roles()) > 1:
            one, other = self.random.sample(roles, k=2)
            moves = [{"id": str(one.id), "position": other.position}, {"id": str(other.id), "position": one.position}]
            await self.archive.ask("PATCH", "roles", moves)

    async def give_roles(self) -> None:
        roles, members = self._roles(), self._members()
        if members:
            given = [str(role.id) for role in self.random.sample(roles, k=self.random.randint(0, min(3, len(roles))))]
            await self.archive.ask("PATCH", f"members/{self.random.choice(members)}", {"roles": given})

    async def kick(self) -> None:
        if len(members := self._members()) > 2:
            await self.archive.ask("DELETE", f"members/{self.random.choice(members)}")

    async def ban(self) -> None:
        members = self._members()
        stranger = self.archive.world.create_user(f"stranger{self._number}").id
        target = self.random.choice([stranger, *members]) if len(members) > 2 else stranger
        await self.archive.ask("PUT", f"bans/{target}", {})

    async def unban(self) -> None:
        if bans := list(self.archive.guild.bans):
            await self.archive.ask("DELETE", f"bans/{self.random.choice(bans)}")

    async def edit_guild(self) -> None:
        texts = [str(channel.id) for channel in self._channels() if channel.type == 0]
        body = {"name": self._name(), "system_channel_id": self.random.choice([None, *texts]), "verification_level": 2}
        await self.archive.ask("PATCH", "/guilds/" + str(self.archive.guild.id), body)

    async def create_emoji(self) -> None:
        if len(self.archive.guild.emojis) < 40:
            body = {"name": f"e{self._number}", "image": data_uri(png())}
            await self.archive.ask("POST", "emojis", body)

    async def edit_emoji(self) -> None:
        if emojis := list(self.archive.guild.emojis):
            await self.archive.ask("PATCH", f"emojis/{self.random.choice(emojis)}", {"name": f"e{self._number}"})

    async def delete_emoji(self) -> None:
        if emojis := list(self.archive.guild.emojis):
            await self.archive.ask("DELETE", f"emojis/{self.random.choice(emojis)}")

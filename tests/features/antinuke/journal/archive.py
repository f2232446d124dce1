"""A guild that has one of everything that an image keeps."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from acting import Actor, data_uri, png
from running import until
from tux.app import App
from tux.bot.feature_scope import FeatureScope
from tux.database import Table
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.journal.archives import Archives
from tux.features.antinuke.journal.live_images import LiveImages
from tux.sandbox import Sandbox
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.requests import Upload
from tux.sandbox.scenes import Scene, add_channel, add_person, add_role, grant

Json = dict[str, Any]
T = TypeVar("T", bound=Table)
UNKNOWN_BIT = 1 << 61
"""A permission that discord.py has never heard of."""
PICTURE, SOUND = data_uri(png()), data_uri(b"OggS" + bytes(40), "audio/ogg")


class Archive:
    """The small guild with more in it, whose owner changes it by Discord's API."""

    def __init__(self, sandbox: Sandbox, scene: Scene) -> None:
        self.sandbox, self.world, self.guild, self.scene = sandbox, sandbox.world, scene.guild, scene
        self.guild.features += ["COMMUNITY", "NEWS", "ROLE_ICONS", "WELCOME_SCREEN_ENABLED"]
        grant(self.world, scene, Permission.ADMINISTRATOR)
        self.regular = add_role(self.world, self.guild, "Regular", Permission(UNKNOWN_BIT))
        self.someone = add_person(self.world, self.guild, "someone", "Someone", "note", self.regular)
        self.general = next(iter(self.guild.channels.values()))
        self.category = add_channel(self.world, self.guild, "Rooms", 4)
        self.inner = add_channel(self.world, self.guild, "inner", parent=self.category)
        owner = sandbox.guild(scene.guild.name).member("owner")
        self.owner = Actor(sandbox, owner.user)
        self.at = f"/guilds/{self.guild.id}"
        self.mark = add_role(self.world, self.guild, "mark", Permission(0))
        self._marks = 0

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Let the owner change something; a path without a slash in front is one within the guild."""
        return await self.owner.ok(method, path if path.startswith("/") else f"{self.at}/{path}", body, **more)

    async def fill(self) -> None:
        """Add one of everything that is not a role, a channel or a member."""
        self.banned = self.world.create_user("banned")
        await self.ask("PUT", f"bans/{self.banned.id}", {})
        self.emoji: Json = await self.ask("POST", "emojis", {"name": "tick", "image": PICTURE})
        self.sound: Json = await self.ask("POST", "soundboard-sounds", {"name": "fog", "sound": SOUND})
        wave = {"name": "Wave", "description": "", "tags": "wave"}
        upload = Upload("a.png", png(), "image/png")
        self.sticker: Json = await self.ask("POST", "stickers", wave, files={"file": upload})
        self.webhook: Json = await self.ask("POST", f"/channels/{self.general.id}/webhooks", {"name": "News"})
        self.rule: Json = await self.ask("POST", "auto-moderation/rules", {
            "name": "Gold", "event_type": 1, "trigger_type": 1, "trigger_metadata": {"keyword_filter": ["gold"]},
            "actions": [{"type": 1, "metadata": {}}],
        })  # fmt: skip
        await self.ask("PATCH", "welcome-screen", {
            "description": "Hello", "enabled": True,
            "welcome_channels": [{"channel_id": str(self.general.id), "description": "Talk", "emoji_name": "👋"}],
        })  # fmt: skip

    async def live(self, tux: App) -> GuildImage:
        """Return the image of the guild as it is now."""
        guild = tux.bot.get_guild(self.guild.id)
        assert guild is not None
        return await LiveImages(tux.bot.http, tux.bot.clock).image_of(guild)

    async def heard(self, tux: App) -> datetime:
        """Return the time, once Tux has heard of everything that was done so far."""
        self._marks += 1
        name = f"mark {self._marks}"
        await self.ask("PATCH", f"roles/{self.mark.id}", {"name": name})
        guild = tux.bot.get_guild(self.guild.id)
        assert guild is not None
        await until(lambda: (role := guild.get_role(self.mark.id)) and role.name == name)
        return tux.bot.clock.now()

    @asynccontextmanager
    async def guarded(self, tux: App) -> AsyncGenerator[Archives]:
        """Guard the guild, until the end of the block."""
        async with guarded(tux, self.guild.id) as archives:
            yield archives

    async def rows(self, tux: App, table: type[T]) -> Sequence[T]:
        """Return the rows of a table."""
        async with tux.database.session() as session:
            return (await session.scalars(select(table).order_by(*table.__table__.primary_key))).all()


@asynccontextmanager
async def guarded(tux: App, guild_id: int) -> AsyncGenerator[Archives]:
    """Keep an archive of a guild, and nothing else of antinuke, until the end of the block."""
    await tux.bot.wait_until_ready()
    await tux.loaded.unload("antinuke")
    scope = FeatureScope(tux.bot, "archives")
    policy = GuildPolicy(guild_id=guild_id, enabled=True)
    archives = Archives(scope, lambda asked: policy if asked == guild_id else None)
    archives.start()
    await archives.survey(guild_id)
    yield archives
    await scope.close()

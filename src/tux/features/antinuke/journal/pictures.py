"""Pictures and sounds of guilds, stored as soon as they are seen: once deleted, nobody can get them from Discord."""

import asyncio
import mimetypes
from collections import OrderedDict
from hashlib import sha256

import aiohttp
import discord
import structlog
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database, DatabaseUnavailable, Guild, dialect_insert
from tux.features.antinuke.journal.assets import WITH_FILES, Asset
from tux.features.antinuke.journal.changes import GuildChange
from tux.features.antinuke.journal.journal import Journal
from tux.features.antinuke.journal.parts import BY_ID, SINGLE
from tux.features.antinuke.journal.states import GuildState
from tux.features.antinuke.tables import GuildPicture
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED

_log = structlog.stdlib.get_logger(__name__)

MOST_BYTES = 1024 * 1024
"""The size up to which a file is stored. Emojis have up to 256 KiB, stickers and sounds 512 KiB."""

MOST_BYTES_PER_GUILD = 64 * 1024 * 1024

MOST_WAITING = 5000
"""The number of files, of all guilds, that wait to be fetched. A later survey finds those that did not fit."""

PAUSE_SECONDS = 0.2
"""The pause after each file."""

MOST_ATTEMPTS = 3
TIMEOUT_SECONDS = 20.0
_RETRY_SECONDS = 30.0

_SIZE = "?size=1024"
"""The size in which to ask for pictures of guilds, roles and webhooks, whose originals may be large."""


class TooLarge(Exception):
    """Raised for a file that is not stored because of its size."""


class Pictures:
    """Fetches files from Discord's CDN, one after the other, and stores each once for each guild."""

    def __init__(self, database: Database, journal: Journal, clock: Clock) -> None:
        self._database = database
        self._journal = journal
        self._clock = clock
        self._waiting: OrderedDict[tuple[int, str], tuple[Asset, int]] = OrderedDict()
        """The files to be fetched, each with the number of failed attempts."""
        self._is_waiting = asyncio.Event()

    async def content(self, guild_id: int, digest: str) -> tuple[str, bytes] | None:
        """Return the media type and the content of a stored file by its SHA-256; None where it is not stored."""
        row = select(GuildPicture.media_type, GuildPicture.content)
        async with self._database.session() as session:
            found = await session.execute(row.where(GuildPicture.guild_id == guild_id, GuildPicture.sha256 == digest))
            return next(((kind, content) for kind, content in found), None)

    # what is missing

    def changed(self, change: GuildChange) -> None:
        """Have the files of an object fetched that has changed."""
        if change.object_type in WITH_FILES:
            contents = self._journal.state(change.guild_id).contents
            for asset in contents.missing_pictures((change.object_type, change.object_id)):
                self._request(change.guild_id, asset)

    async def surveyed(self, state: GuildState) -> None:
        """Have everything fetched that is not stored of a guild, and note that the rest is still needed."""
        missing = [
            asset
            for kind in (*BY_ID, *SINGLE)
            for object_id in state.contents.keys(kind)
            for asset in state.contents.missing_pictures((kind, object_id))
        ]
        for asset in missing:
            self._request(state.guild_id, asset)
        needed = state.contents.stored_pictures()
        async with self._database.transaction() as session:
            rows = update(GuildPicture).where(GuildPicture.guild_id == state.guild_id, GuildPicture.sha256.in_(needed))
            await session.execute(rows.values(stored_at=self._clock.now()))

    def _request(self, guild_id: int, asset: Asset, attempts: int = 0) -> None:
        if len(self._waiting) < MOST_WAITING:
            self._waiting[guild_id, asset.path] = asset, attempts
            self._is_waiting.set()

    # fetching

    async def run(self) -> None:
        """Fetch what is missing, for ever."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(TIMEOUT_SECONDS), trust_env=True) as session:
            while True:
                await self._is_waiting.wait()
                while self._waiting:
                    (guild_id, _), (asset, attempts) = self._waiting.popitem(last=False)
                    await self._fetch(session, guild_id, asset, attempts)
                    await self._clock.sleep(PAUSE_SECONDS)
                self._is_waiting.clear()

    async def _fetch(self, session: aiohttp.ClientSession, guild_id: int, asset: Asset, attempts: int) -> None:
        try:
            content = await _read(session, _url(asset))
            await self._store(guild_id, asset, content)
        except TooLarge:
            _log.info("a picture was not stored because of its size", guild_id=guild_id, asset=asset.path)
        except aiohttp.ClientResponseError as error:
            _log.info("a picture could not be read", guild_id=guild_id, asset=asset.path, status=error.status)
        except (*UNREACHED, TimeoutError, DatabaseUnavailable) as error:
            if attempts + 1 < MOST_ATTEMPTS:
                self._request(guild_id, asset, attempts + 1)
                await self._clock.sleep(_RETRY_SECONDS)
            else:
                _log.warning("a picture was given up", guild_id=guild_id, asset=asset.path, error=type(error).__name__)

    async def _store(self, guild_id: int, asset: Asset, content: bytes) -> None:
        digest = sha256(content).hexdigest()
        async with self._database.transaction() as session:
            await self._insert(session, guild_id, digest, _media_type(asset), content)
        self._journal.put_picture(self._journal.state(guild_id), asset.object_id, asset.path, digest)

    async def _insert(self, session: AsyncSession, guild_id: int, digest: str, media_type: str, content: bytes) -> None:
        """Insert a file unless it is stored already. Raises `TooLarge` where the guild has no room for it."""
        sizes = select(func.coalesce(func.sum(GuildPicture.size), 0)).where(GuildPicture.guild_id == guild_id)
        if (await session.scalar(sizes) or 0) + len(content) > MOST_BYTES_PER_GUILD:
            raise TooLarge
        await session.execute(dialect_insert(session, Guild).values(id=guild_id).on_conflict_do_nothing())
        now = self._clock.now()
        row = dialect_insert(session, GuildPicture).values(
            guild_id=guild_id,
            sha256=digest,
            media_type=media_type,
            content=content,
            size=len(content),
            stored_at=now,
        )
        keys = [GuildPicture.guild_id, GuildPicture.sha256]
        await session.execute(row.on_conflict_do_update(index_elements=keys, set_={"stored_at": now}))


async def _read(session: aiohttp.ClientSession, url: str) -> bytes:
    """Return the content of a file. Raises `TooLarge`, what `UNREACHED` names, and `aiohttp.ClientResponseError`."""
    async with session.get(url) as response:
        response.raise_for_status()
        content = await response.content.read(MOST_BYTES + 1)
        while len(content) <= MOST_BYTES and (more := await response.content.read(MOST_BYTES + 1 - len(content))):
            content += more
    if len(content) > MOST_BYTES:
        raise TooLarge
    return content


def _url(asset: Asset) -> str:
    base, hashed = str(discord.Asset.BASE), asset.path.count("/") > 1
    suffix = f".{asset.suffix}" if asset.suffix else ""
    return f"{base}/{asset.path}{suffix}{_SIZE if hashed else ''}"


def _media_type(asset: Asset) -> str:
    return mimetypes.types_map.get(f".{asset.suffix}", "application/octet-stream") if asset.suffix else "audio/ogg"

"""Pseudonyms: a person is recognised again by them, but cannot be read from them.

Both names are keyed hashes; the key is the guild's own and goes with it. Staff cannot turn them back into the person.
Whoever has the database can, by trying everybody.
"""

import secrets
from hashlib import blake2b

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database.tables import Guild
from tux.database.upserts import hold_guild

_BITS = 63
"""The bits of an alias: those that a column of ids has, without the sign."""


async def pseudonym(session: AsyncSession, guild_id: int, user_id: int) -> str:
    """32 characters, the same for this person in this guild every time, and no other's. Needs a transaction."""
    return pseudonym_by(await pseudonym_key(session, guild_id), user_id)


async def pseudonym_key(session: AsyncSession, guild_id: int) -> str:
    """The guild's key, made where there is none. Needs a transaction, in which it holds the guild."""
    await hold_guild(session, guild_id)
    key = await session.scalar(select(Guild.pseudonym_key).where(Guild.id == guild_id))
    if key is None:
        key = secrets.token_hex(32)
        await session.execute(update(Guild).where(Guild.id == guild_id).values(pseudonym_key=key))
    return key


async def known_alias(session: AsyncSession, guild_id: int, user_id: int) -> int | None:
    """The alias of this person; None in a guild that has made none for anybody."""
    key = await session.scalar(select(Guild.pseudonym_key).where(Guild.id == guild_id))
    return None if key is None else alias_by(key, user_id)


def pseudonym_by(key: str, user_id: int) -> str:
    """Return the `pseudonym()` with the guild's key."""
    return blake2b(str(user_id).encode(), key=bytes.fromhex(key), digest_size=16).hexdigest()


def alias_by(key: str, user_id: int) -> int:
    """Return the number that stands for a person whose data was deleted: it is below 0, as no id is.

    It tells nothing of their `pseudonym()`: who made a report without their name stays unknown beside it.
    """
    digest = blake2b(str(user_id).encode(), key=bytes.fromhex(key), digest_size=8, person=b"alias").digest()
    return -((int.from_bytes(digest) % ((1 << _BITS) - 1)) + 1)

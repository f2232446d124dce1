"""Pseudonyms and aliases, by which a person is recognised again without being named.

Both are keyed hashes. The key is the guild's own, and is deleted with it. Staff cannot turn them back into a person;
somebody with access to the database can, by trying every user id.
"""

import secrets
from hashlib import blake2b

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database.tables import Guild
from tux.database.upserts import lock_guild

_ALIAS_BITS = 63
"""The bits of an alias: all that a column of ids has, without the sign."""


async def pseudonym(session: AsyncSession, guild_id: int, user_id: int) -> str:
    """Return 32 characters that always stand for this person in this guild, and no other. Needs a transaction."""
    return pseudonym_from_key(await pseudonym_key(session, guild_id), user_id)


async def pseudonym_key(session: AsyncSession, guild_id: int) -> str:
    """Return the guild's key, generated where there is none. Needs a transaction, and locks the guild in it."""
    await lock_guild(session, guild_id)
    key = await session.scalar(select(Guild.pseudonym_key).where(Guild.id == guild_id))
    if key is None:
        key = secrets.token_hex(32)
        await session.execute(update(Guild).where(Guild.id == guild_id).values(pseudonym_key=key))
    return key


async def known_alias(session: AsyncSession, guild_id: int, user_id: int) -> int | None:
    """Return the alias of this person; None in a guild that has no key, and so no aliases."""
    key = await session.scalar(select(Guild.pseudonym_key).where(Guild.id == guild_id))
    return None if key is None else alias_from_key(key, user_id)


async def is_about(session: AsyncSession, guild_id: int, stored_id: int | None, user_id: int) -> bool:
    """Return whether an id that a row has stands for this person, by their alias too."""
    if stored_id is None or stored_id > 0:
        return stored_id == user_id
    return stored_id == await known_alias(session, guild_id, user_id)


def pseudonym_from_key(key: str, user_id: int) -> str:
    """Return the `pseudonym()` of a person, given the guild's key."""
    return blake2b(str(user_id).encode(), key=bytes.fromhex(key), digest_size=16).hexdigest()


def alias_from_key(key: str, user_id: int) -> int:
    """Return the number that stands for a person whose data was deleted. It is below 0, as no id is.

    It cannot be linked with their `pseudonym()`, so that an anonymous report stays anonymous.
    """
    digest = blake2b(str(user_id).encode(), key=bytes.fromhex(key), digest_size=8, person=b"alias").digest()
    return -((int.from_bytes(digest) % ((1 << _ALIAS_BITS) - 1)) + 1)

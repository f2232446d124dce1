"""Who somebody is, kept so that it can be recognised again but not read."""

import secrets
from hashlib import blake2b

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.core.database.tables import Guild
from tux.core.database.upserts import hold_guild


async def pseudonym(session: AsyncSession, guild_id: int, user_id: int) -> str:
    """32 characters, the same for this person in this guild every time, and no other's. Needs a transaction.

    Staff cannot turn it back into the person. Whoever has the database can, by trying everybody.
    """
    await hold_guild(session, guild_id)
    key = await session.scalar(select(Guild.pseudonym_key).where(Guild.id == guild_id))
    if key is None:
        key = secrets.token_hex(32)
        await session.execute(update(Guild).where(Guild.id == guild_id).values(pseudonym_key=key))
    return blake2b(str(user_id).encode(), key=bytes.fromhex(key), digest_size=16).hexdigest()

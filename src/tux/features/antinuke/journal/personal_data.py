"""The personal data in snapshots: who had which roles, who was banned, and whose overwrites there were."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tux.features.antinuke.images import GuildImage, Payload
from tux.features.antinuke.journal.encoded_images import decoded, digest, encoded
from tux.features.antinuke.tables import GuildSnapshot
from tux.guilds.privacy.personal_data import Person, PersonalRows


class SnapshotData(PersonalRows):
    """The snapshots of guilds, whose payloads name people where no query finds them."""

    async def guilds(self, session: AsyncSession, people: Mapping[int, Person]) -> set[int]:
        """Return every guild among those of the person that has snapshots, as any of them may name the person."""
        rows = select(GuildSnapshot.guild_id).where(GuildSnapshot.guild_id.in_(list(people))).distinct()
        return {*await super().guilds(session, people), *await session.scalars(rows)}

    async def export(self, session: AsyncSession, person: Person) -> Sequence[Mapping[str, Any]]:
        exported = [*await super().export(session, person)]
        for snapshot in await _snapshots(session, person):
            image = _image(snapshot)
            if image != without(image, person.user_id):
                roles = [str(role_id) for role_id in sorted(image.member_roles.get(person.user_id, ()))]
                is_banned = person.user_id in image.ban_ids
                taken_at = snapshot.taken_at.isoformat()
                exported.append({"as": "pictured", "taken_at": taken_at, "roles": roles, "banned": is_banned})
        return exported

    async def erase(self, session: AsyncSession, person: Person) -> None:
        await super().erase(session, person)
        for snapshot in await _snapshots(session, person):
            image = _image(snapshot)
            changed = without(image, person.user_id)
            if changed != image:
                data = encoded(changed)
                snapshot.payload, snapshot.size, snapshot.sha256 = zlib.compress(data), len(data), digest(changed)


def without(image: GuildImage, user_id: int) -> GuildImage:
    """Return an image that does not name a person."""
    return replace(
        image,
        member_roles={member_id: roles for member_id, roles in image.member_roles.items() if member_id != user_id},
        ban_ids=image.ban_ids - {user_id},
        channels={channel_id: _channel_without(channel, user_id) for channel_id, channel in image.channels.items()},
    )


def _channel_without(channel: Payload, user_id: int) -> Payload:
    overwrites: Sequence[Any] = channel.get("permission_overwrites") or ()
    others = [overwrite for overwrite in overwrites if overwrite["id"] != str(user_id)]
    return channel if len(others) == len(overwrites) else {**channel, "permission_overwrites": others}


async def _snapshots(session: AsyncSession, person: Person) -> Sequence[GuildSnapshot]:
    return (await session.scalars(select(GuildSnapshot).where(GuildSnapshot.guild_id == person.guild_id))).all()


def _image(snapshot: GuildSnapshot) -> GuildImage:
    return decoded(zlib.decompress(snapshot.payload))

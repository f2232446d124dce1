"""An image of a guild has everything that can be put back, and says what Tux may not see."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from features.antinuke.journal.archive import UNKNOWN_BIT, Archive
from tux.app import App
from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.journal.encoded_images import ImageUnreadable, decoded, digest, encoded
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import grant


async def test_an_image_has_one_of_everything(archive: Archive, tux: App) -> None:
    await archive.fill()
    image = await archive.live(tux)

    guild = archive.guild
    assert image.guild["name"] == guild.name
    assert set(image.roles) == set(guild.roles)
    assert set(image.channels) == set(guild.channels)
    assert image.channels[archive.inner.id]["parent_id"] == str(archive.category.id)
    assert image.member_roles[archive.someone.id] == {archive.regular.id}
    assert set(image.member_roles) == {member.id for member in guild.members.values() if set(member.roles) - {guild.id}}
    assert image.ban_ids == {archive.banned.id}
    assert set(image.emojis) == {int(archive.emoji["id"])}
    assert set(image.stickers) == {int(archive.sticker["id"])}
    assert set(image.sounds) == {int(archive.sound["sound_id"])}
    assert set(image.webhooks) == {int(archive.webhook["id"])}
    assert image.automod_rules[int(archive.rule["id"])]["trigger_metadata"]["keyword_filter"] == ["gold"]
    assert image.welcome_screen is not None
    assert image.welcome_screen["description"] == "Hello"
    assert image.onboarding is not None
    assert not image.unread


async def test_permissions_that_nobody_knows_survive(archive: Archive, tux: App) -> None:
    image = await archive.live(tux)
    assert image.roles[archive.regular.id]["permissions"] == str(UNKNOWN_BIT)


async def test_nothing_in_it_is_a_secret_or_tells_who_made_it(archive: Archive, tux: App) -> None:
    await archive.fill()
    text = encoded(await archive.live(tux)).decode()
    assert archive.webhook["token"] not in text
    assert archive.owner.user.username not in text
    assert str(archive.owner.id) not in text


async def test_what_tux_may_not_see_is_named(archive: Archive, tux: App) -> None:
    await archive.fill()
    grant(archive.world, archive.scene, Permission.MANAGE_ROLES)
    image = await archive.live(tux)
    assert image.unread == {"ban_ids", "webhooks", "automod_rules", "onboarding"}
    assert not image.ban_ids
    assert image.roles


async def test_what_is_written_is_read_again(archive: Archive, tux: App) -> None:
    await archive.fill()
    image = replace(await archive.live(tux), pictures={"emoji/1": "ab" * 32})
    assert decoded(encoded(image)) == image


async def test_the_same_guild_has_the_same_digest(archive: Archive, tux: App) -> None:
    await archive.fill()
    image = await archive.live(tux)
    assert digest(replace(image, taken_at=image.taken_at + timedelta(days=1))) == digest(image)
    assert digest(replace(image, roles=dict(sorted(image.roles.items(), reverse=True)))) == digest(image)
    await archive.ask("PATCH", f"roles/{archive.regular.id}", {"hoist": False})
    assert digest(await archive.live(tux)) != digest(image)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", orjson.dumps({"version": 2})])
def test_what_is_no_image_is_refused(data: bytes) -> None:
    with pytest.raises(ImageUnreadable):
        decoded(data)


def test_an_image_names_all_its_parts(archive: Archive) -> None:
    """A field that is added to images has to be written as well."""
    written = orjson.loads(encoded(GuildImage(
        guild_id=1, taken_at=archive.world.clock.now(), guild={}, roles={}, channels={}
    )))  # fmt: skip
    assert set(written) - {"version"} == set(GuildImage.__slots__)

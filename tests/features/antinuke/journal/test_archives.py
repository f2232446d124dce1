"""Guilds are archived as soon as somebody switches antinuke on, with their pictures, and until it is off."""

from hashlib import sha256

from acting import data_uri, png
from features.antinuke.journal.archive import Archive
from running import until
from tux.app import App
from tux.features.antinuke.journal.archives import Archives
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.kinds import Mode
from tux.features.antinuke.settings import AntinukeSettings
from tux.features.antinuke.tables import GuildJournal, GuildPicture, GuildSnapshot


async def test_a_guild_is_archived_once_antinuke_is_enabled(archive: Archive, tux: App) -> None:
    await tux.bot.settings.change(archive.guild.id, AntinukeSettings, by=archive.owner.id, mode=Mode.ENFORCE)
    while not await archive.rows(tux, GuildSnapshot):
        await archive.heard(tux)
    await archive.ask("PATCH", f"roles/{archive.regular.id}", {"name": "Common"})
    while not [row for row in await archive.rows(tux, GuildJournal) if row.object_id == archive.regular.id]:
        await archive.heard(tux)


async def test_pictures_outlive_what_they_belong_to(archive: Archive, tux: App, archives: Archives) -> None:
    await archive.fill()
    icon = await archive.ask("PATCH", f"roles/{archive.regular.id}", {"icon": data_uri(png())})
    wanted = {
        f"emoji/{archive.emoji['id']}",
        f"sticker/{archive.sticker['id']}",
        f"sound/{archive.sound['sound_id']}",
        f"role_icon/{icon['id']}",
    }
    while True:
        time = await archive.heard(tux)
        image = await archives.image_at(archive.guild.id, time)
        if set(image.pictures) >= wanted:
            break
    await archive.ask("DELETE", f"emojis/{archive.emoji['id']}")
    await archive.heard(tux)
    past = await archives.image_at(archive.guild.id, time)
    stored = await archives.picture(archive.guild.id, past.pictures[f"emoji/{archive.emoji['id']}"])
    assert stored == ("image/png", png())
    assert await archives.picture(archive.guild.id, "0" * 64) is None
    rows = await archive.rows(tux, GuildPicture)
    assert len(rows) == len({row.sha256 for row in rows}) == 2  # one picture for three, and one sound
    assert all(sha256(row.content).hexdigest() == row.sha256 for row in rows)


async def test_a_picture_that_cannot_be_had_is_given_up(archive: Archive, tux: App, archives: Archives) -> None:
    emoji = await archive.ask("POST", "emojis", {"name": "gone", "image": data_uri(png())})
    archive.world.images.pop(f"emojis/{emoji['id']}")
    other = await archive.ask("POST", "emojis", {"name": "there", "image": data_uri(png())})
    kind = ObjectType.PICTURE
    while not await archives.changes_of(archive.guild.id, kind, int(other["id"])):
        await archive.heard(tux)
    assert not await archives.changes_of(archive.guild.id, kind, int(emoji["id"]))


async def test_a_guild_is_left_alone_where_antinuke_is_off(archive: Archive, tux: App) -> None:
    await tux.bot.settings.change(archive.guild.id, AntinukeSettings, by=archive.owner.id, enabled=False)
    await archive.heard(tux)
    before = len(await archive.rows(tux, GuildJournal))
    await archive.heard(tux)
    await until(lambda: not list((tux.settings.data_dir / "spools" / "journal").glob("*.jsonl")))
    assert len(await archive.rows(tux, GuildJournal)) == before

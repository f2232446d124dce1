"""A guild can be seen as it was at any moment, whatever was done to it since."""

from dataclasses import replace

import pytest

from features.antinuke.journal.archive import Archive
from features.antinuke.journal.images import differences
from features.antinuke.journal.random_changes import RandomChanges
from tux.app import App
from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.journal.archives import Archives

CHANGES, MOMENTS = 12, 8


@pytest.mark.parametrize("seed", range(5))
async def test_the_image_of_a_moment_is_the_one_that_was_taken_then(
    archive: Archive, tux: App, archives: Archives, seed: int
) -> None:
    await archive.fill()
    await archives.survey(archive.guild.id)
    changes = RandomChanges(archive, seed)
    taken: list[GuildImage] = []
    for _ in range(MOMENTS):
        await changes.make(CHANGES)
        time = await archive.heard(tux)
        taken.append(replace(await archive.live(tux), taken_at=time))

    for live in taken:
        past = await archives.image_at(archive.guild.id, live.taken_at)
        assert differences(past, live) == []
        assert past.taken_at == live.taken_at

"""A guild can be seen as it was at any moment, whatever was done to it since."""

from dataclasses import replace

import pytest

from features.antinuke.journal.archive import Archive
from features.antinuke.journal.random_changes import RandomChanges
from tux.app import App
from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.journal.archives import Archives
from tux.features.antinuke.journal.changes import between
from tux.features.antinuke.journal.parts import object_in, objects_in

CHANGES, MOMENTS = 12, 8


def differences(past: GuildImage, live: GuildImage) -> list[str]:
    """Return what is not the same in two images, apart from pictures, which are fetched later."""
    differences: list[str] = []
    for key in {key for image in (past, live) for key, _ in objects_in(image)}:
        delta = between(object_in(past, key), object_in(live, key))
        if delta is not None:
            differences.append(f"{key}: {delta.before} != {delta.after}")
    return differences


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

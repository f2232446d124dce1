"""Comparison of images of guilds."""

from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.journal.changes import between
from tux.features.antinuke.journal.parts import object_in, objects_in


def differences(past: GuildImage, live: GuildImage) -> list[str]:
    """Return what is not the same in two images, apart from pictures, which are fetched later."""
    differences: list[str] = []
    for key in {key for image in (past, live) for key, _ in objects_in(image)}:
        delta = between(object_in(past, key), object_in(live, key))
        if delta is not None:
            differences.append(f"{key}: {delta.before} != {delta.after}")
    return differences

"""The files of Discord's CDN: attachments, pictures, and drawn default avatars."""

from __future__ import annotations

import mimetypes

from tux.sandbox.rest.rules.images import read_picture
from tux.sandbox.world.snowflakes import MAX_DIGITS, read_snowflake
from tux.sandbox.world.world import World

AVATAR_COLORS = ("#5865f2", "#757e8a", "#3ba55c", "#faa61a", "#ed4245", "#eb459e")


def find_file(world: World, path: str) -> tuple[str, bytes | None]:
    """Return a file's media type and content; the content is None if there is no such file."""
    guessed_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
    parts = path.split("/")
    if parts[0] == "attachments" and len(parts) == 4:
        attachment = world.attachments.get(read_snowflake(parts[2]))
        return guessed_type, attachment.content if attachment else None
    if parts[:2] == ["embed", "avatars"]:
        return "image/svg+xml", default_avatar(parts[-1]).encode()
    content = world.image(path)
    picture = read_picture(content) if content is not None else None
    return picture.media_type if picture else guessed_type, content


def default_avatar(name: str) -> str:
    """Return the SVG that stands for a default avatar, as `embed/avatars/N.png` names it."""
    digits = "".join(character for character in name if character.isdecimal())
    color = AVATAR_COLORS[int(digits[-MAX_DIGITS:] or 0) % len(AVATAR_COLORS)]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" fill="{color}"/>'
        '<circle cx="32" cy="25" r="11" fill="#fff"/><path d="M12 56a20 17 0 0 1 40 0z" fill="#fff"/></svg>'
    )

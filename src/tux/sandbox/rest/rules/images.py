"""Pictures: their type, size and animation, from their headers; nothing is decoded."""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass

from tux.sandbox.errors import form_error
from tux.sandbox.world.world import World

PNG, GIF, JPEG = b"\x89PNG\r\n\x1a\n", b"GIF8", b"\xff\xd8"
JPEG_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""The JPEG markers whose segments hold the size."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's properties. `media_type` is, for instance, `image/png`; width and height are in pixels."""

    media_type: str
    width: int
    height: int
    animated: bool = False


def read_picture(content: bytes) -> Picture | None:
    """Return the properties of a PNG, GIF, JPEG or WebP; None if it is none of these, or truncated."""
    try:
        if content.startswith(PNG):
            return _png(content)
        if content.startswith(GIF):
            width, height = struct.unpack_from("<HH", content, 6)
            return Picture("image/gif", width, height, b"NETSCAPE2.0" in content)
        if content.startswith(JPEG):
            return _jpeg(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp(content)
    except (struct.error, IndexError):
        return None
    return None


def _png(content: bytes) -> Picture:
    width, height = struct.unpack_from(">II", content, 16)
    animated = b"acTL" in content[: max(content.find(b"IDAT"), 0)]
    return Picture("image/png", width, height, animated)


def _jpeg(content: bytes) -> Picture | None:
    place = 2
    while content[place] == 0xFF:
        marker, (length,) = content[place + 1], struct.unpack_from(">H", content, place + 2)
        if marker in JPEG_SIZES:
            height, width = struct.unpack_from(">HH", content, place + 5)
            return Picture("image/jpeg", width, height)
        place += 2 + length
    return None


def _webp(content: bytes) -> Picture | None:
    form = content[12:16]
    if form == b"VP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        return Picture("image/webp", width, height, bool(content[20] & 0b10))
    if form == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return Picture("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if form == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 26)
        return Picture("image/webp", width & 0x3FFF, height & 0x3FFF)
    return None


def read_data_uri(field: str, data: str, family: str) -> bytes:
    """Return the bytes of a data URI whose media type begins with `family`, such as `image/`.

    Raises:
        DiscordError: 50035 if it is no such data URI.
    """
    head, _, encoded = data.partition(",")
    if not head.startswith(f"data:{family}") or not head.endswith(";base64"):
        raise form_error(field, "IMAGE_INVALID", "Invalid image data")
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise form_error(field, "IMAGE_INVALID", "Invalid image data") from None


def read_image(field: str, data: str, *, max_bytes: int) -> bytes:
    """Return the bytes of a picture that is given as a data URI.

    Raises:
        DiscordError: 50035 if it is no such data URI, or larger than `max_bytes`.
    """
    image = read_data_uri(field, data, "image/")
    if len(image) > max_bytes:
        raise form_error(field, "BINARY_TYPE_MAX_SIZE", f"File cannot be larger than {max_bytes / 1024:.1f} kb.")
    return image


def read_uploaded(field: str, data: str, *, max_bytes: int) -> tuple[bytes, Picture]:
    """Return the bytes and properties of a picture that is given as a data URI.

    Raises:
        DiscordError: 50035 if it is no picture, or larger than `max_bytes`.
    """
    content = read_data_uri(field, data, "image/")
    picture = read_picture(content)
    if picture is None:
        raise form_error(field, "IMAGE_INVALID", "Invalid image data")
    if len(content) > max_bytes:
        raise form_error(field, "BINARY_TYPE_MAX_SIZE", f"File cannot be larger than {max_bytes / 1024:.1f} kb.")
    return content, picture


def keep_image(
    world: World, folder: str, field: str, data: str | None, *, max_bytes: int = 10 * 1024 * 1024
) -> str | None:
    """Let the CDN serve a picture in `folder`, and return its name there, which Discord calls a hash. None stays None.

    Raises:
        DiscordError: 50035 as `read_uploaded` does.
    """
    if data is None:
        return None
    content, picture = read_uploaded(field, data, max_bytes=max_bytes)
    name = f"{'a_' if picture.animated else ''}{world.ids.new():032x}"
    world.images[f"{folder}/{name}"] = content
    return name

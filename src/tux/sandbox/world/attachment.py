"""Attachments of messages."""

from __future__ import annotations

from dataclasses import dataclass

from tux.sandbox.world.payloads import Json


@dataclass(slots=True, eq=False)
class Attachment:
    """A file that was sent; the CDN serves its bytes."""

    id: int
    filename: str
    content: bytes
    content_type: str | None
    url: str
    description: str | None = None
    title: str | None = None
    width: int | None = None
    height: int | None = None
    animated: bool = False
    spoiler: bool = False
    ephemeral: bool = False
    duration_secs: float | None = None
    waveform: str | None = None
    used: bool = False
    """True if an embed or component of its message shows it, which leaves it out of the message's own list."""

    @property
    def flags(self) -> int:
        """The flags IS_SPOILER and IS_ANIMATED."""
        return self.spoiler << 3 | self.animated << 5

    def payload(self) -> Json:
        """Return the attachment object."""
        data: Json = {
            "id": str(self.id),
            "filename": self.filename,
            "size": len(self.content),
            "url": self.url,
            "proxy_url": self.url,
        }
        optional = {
            "content_type": self.content_type,
            "description": self.description,
            "title": self.title,
            "width": self.width,
            "height": self.height,
            "duration_secs": self.duration_secs,
            "waveform": self.waveform,
            "flags": self.flags or None,
        }
        data |= {name: value for name, value in optional.items() if value is not None}
        if self.ephemeral:
            data["ephemeral"] = True
        return data

"""Settings as a file, exported from a guild and imported into another."""

import json
from typing import Any

from attachments import downloaded_json
from tux.sandbox.people import File, Person
from tux.sandbox.screens import Seen
from tux.sandbox.world import Channel


async def import_file(who: Person, channel: Channel, content: object, **options: object) -> Seen:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return await who.slash(channel, "config import", file=File("settings.json", raw), **options)


async def export(who: Person, channel: Channel) -> dict[str, Any]:
    return await downloaded_json(await who.slash(channel, "config export"))


def foreign(**sections: Any) -> dict[str, Any]:
    """Return an export of another guild."""
    return {
        "format": "tux-settings",
        "version": 1,
        "guild": {"id": "77", "name": "Elsewhere"},
        "sections": sections,
        "names": {
            "701": {"name": "mod-log", "type": "text"},
            "702": {"name": "nowhere", "type": "text"},
            "703": {"name": "Bosses", "type": "role"},
            "704": {"name": "Kickers", "type": "text"},
        },
    }

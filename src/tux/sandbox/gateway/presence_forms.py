"""Presences as clients send them, with IDENTIFY and by op 3.

Source: https://discord.com/developers/docs/events/gateway-events#update-presence
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from zlib import crc32

from tux.sandbox.gateway.opcodes import Refused
from tux.sandbox.world.payloads import Json

STATUSES = frozenset({"online", "idle", "dnd", "invisible", "offline"})
ACTIVITY_TYPES = range(6)
CUSTOM = 4
MAX_TEXT_LENGTH = 128
BY_BOTS = ("name", "type", "state", "url")
BY_PEOPLE = (*BY_BOTS, "details", "emoji", "timestamps", "assets", "party", "application_id")
"""The fields of an activity that bots and people may set."""
PLATFORMS = {"Discord iOS": "mobile", "Discord Android": "mobile", "Discord Client": "desktop"}
"""The platform that each `browser` of IDENTIFY's properties stands for; any other is the web."""


def read_platform(identify: Json) -> str:
    """Return the platform on which a session is, by the properties with which it identifies."""
    properties = identify.get("properties")
    sent = cast("Json", properties) if isinstance(properties, dict) else {}
    return PLATFORMS.get(str(sent.get("browser") or sent.get("$browser")), "web")


def read_presence(data: object, *, bot: bool, now: datetime) -> tuple[str, list[Json]]:
    """Return the status and the activities that a client sends.

    A status of null is `online`, and an activity may come as `game`: discord.py 2.7.1 identifies like that.

    Raises:
        Refused: 4002 for a status or activities that cannot be.
    """
    sent = _as_object(data)
    status = "online" if sent.get("status") is None else str(sent["status"])
    fields, game = BY_BOTS if bot else BY_PEOPLE, sent.get("game")
    activities = cast("object", sent.get("activities", [] if game is None else [game]))
    if status not in STATUSES or not isinstance(activities, list):
        raise Refused(4002, "Error while decoding payload.")
    return status, [_read_activity(activity, fields, now) for activity in cast("list[object]", activities)]


def _read_activity(data: object, fields: tuple[str, ...], now: datetime) -> Json:
    sent = _as_object(data)
    name, kind = sent.get("name"), sent.get("type")
    if not _is_text(name) or kind not in ACTIVITY_TYPES or (sent.get("state") and not _is_text(sent["state"])):
        raise Refused(4002, "Error while decoding payload.")
    activity = {field: sent[field] for field in fields if sent.get(field) is not None}
    activity["id"] = "custom" if kind == CUSTOM else f"{crc32(str(name).encode()):x}"
    activity["created_at"] = int(now.timestamp() * 1000)
    return activity | ({"name": "Custom Status"} if kind == CUSTOM else {})


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_TEXT_LENGTH


def _as_object(data: object) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Refused(4002, "Error while decoding payload.")
    return cast("Json", data)

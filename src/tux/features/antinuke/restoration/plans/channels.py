"""The steps that put channels back, with their overwrites."""

from collections.abc import Mapping
from typing import Any

from tux.features.antinuke.images import Payload
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.differences import Difference
from tux.features.antinuke.restoration.fields import (
    ANNOUNCEMENT,
    CHANNEL_FIELDS,
    SETTABLE_CHANNEL_FLAGS,
    TEXT,
    overwrites,
)
from tux.features.antinuke.restoration.objects import OverwriteBits
from tux.features.antinuke.restoration.orders import CATEGORY, channel_order
from tux.features.antinuke.restoration.plans.comparisons import (
    Comparison,
    Planned,
    channel_rank,
    step,
    unrestorable,
)
from tux.features.antinuke.restoration.powers import BITRATES
from tux.features.antinuke.restoration.steps import Reason, StepKind

COMMUNITY = "COMMUNITY"
_FORUM_FIELDS = frozenset({"available_tags", "default_reaction_emoji", "flags"})


def channel_steps(comparison: Comparison) -> Planned:
    """Yield the steps for channels: categories are made, then what is in them, then others changed and all ordered."""
    wanted, gone = comparison.wanted.channels, comparison.missing(ObjectType.CHANNEL)
    made = 0
    for item in sorted(gone, key=lambda each: channel_rank(wanted[each.object_id])):
        if item.object_id in comparison.lost_channel_ids:
            yield unrestorable(item, Reason.LIMIT)
            continue
        made += 1
        yield from _create(comparison, item)
    changed = comparison.changed(ObjectType.CHANNEL)
    for channel_id, fields in changed.items():
        yield from _update(comparison, channel_id, fields)
    if made or any(fields.keys() & {"position", "parent_id"} for fields in changed.values()):
        order = {name: list(map(str, ids)) for name, ids in channel_order(comparison.wanted).items()}
        yield step(StepKind.CHANNEL_ORDER, comparison.wanted.guild_id, "", order)


def _create(comparison: Comparison, item: Difference) -> Planned:
    channel = comparison.wanted.channels[item.object_id]
    body: dict[str, Any] = {name: channel[name] for name in CHANNEL_FIELDS if channel.get(name) is not None}
    yield from _type(comparison, item, channel, body)
    yield from _bitrate(comparison, item, body)
    if (parent_id := _parent(comparison, channel)) is not None:
        body["parent_id"] = parent_id
    body["permission_overwrites"], refused = _overwrites(comparison, channel, {})
    if refused:
        yield unrestorable(item, Reason.BITS, field="permission_overwrites", detail=refused)
    later: dict[str, Any] = {}
    if "available_tags" in channel:
        body["available_tags"] = [_tag(entry) for entry in channel["available_tags"] or ()]
        body["default_reaction_emoji"] = channel.get("default_reaction_emoji")
        later = _without_missing_emojis(comparison, body)
    if flags := int(channel.get("flags") or 0) & SETTABLE_CHANNEL_FLAGS:
        later["flags"] = flags
    kind = StepKind.CATEGORY_CREATE if channel["type"] == CATEGORY else StepKind.CHANNEL_CREATE
    yield step(kind, item.object_id, item.name, body)
    if later:
        yield step(StepKind.FORUM_UPDATE, item.object_id, item.name, later)


def _type(comparison: Comparison, item: Difference, channel: Payload, body: dict[str, Any]) -> Planned:
    """Let an announcement channel be a text channel at first, or for good, where the guild is no community."""
    if channel["type"] != ANNOUNCEMENT or COMMUNITY in comparison.powers.features:
        return
    if "type" in body:
        body["type"] = TEXT
    if COMMUNITY in (comparison.wanted.guild.get("features") or ()) and comparison.powers.is_administrator:
        yield step(StepKind.TYPE_UPDATE, item.object_id, item.name, {"type": ANNOUNCEMENT})
    else:
        yield unrestorable(item, Reason.FEATURE, field="type", detail=COMMUNITY)


def _bitrate(comparison: Comparison, item: Difference, body: dict[str, Any]) -> Planned:
    most = BITRATES[comparison.powers.premium_tier]
    if int(body.get("bitrate") or 0) > most:
        body["bitrate"] = most
        yield unrestorable(item, Reason.FEATURE, field="bitrate", detail=f"≤ {most}")


def _parent(comparison: Comparison, channel: Payload) -> str | None:
    parent_id = channel.get("parent_id")
    if parent_id is None or not comparison.exists_or_will(ObjectType.CHANNEL, int(parent_id)):
        return None
    return str(parent_id)


def _overwrites(
    comparison: Comparison, channel: Payload, present: Mapping[int, OverwriteBits]
) -> tuple[list[Mapping[str, Any]], int]:
    """Return the overwrites for a body, and the permissions that Tux may not set. Those stay as they are now.

    Roles that will not exist have none.
    """
    bodies, refused_bits = list[Mapping[str, Any]](), 0
    for target_id, overwrite in overwrites(channel).items():
        if overwrite.type == 0 and not comparison.exists_or_will(ObjectType.ROLE, target_id):
            continue
        now = present.get(comparison.ids[target_id], OverwriteBits(overwrite.type, 0, 0))
        changed = (overwrite.allow ^ now.allow) | (overwrite.deny ^ now.deny)
        refused = comparison.powers.refused_in_channel(changed)
        refused_bits |= refused
        allow = (overwrite.allow & ~refused) | (now.allow & refused)
        deny = (overwrite.deny & ~refused) | (now.deny & refused)
        bodies.append({"id": str(target_id), "type": overwrite.type, "allow": str(allow), "deny": str(deny)})
    return bodies, refused_bits


def _tag(entry: Payload) -> dict[str, Any]:
    return {name: entry.get(name) for name in ("name", "moderated", "emoji_id", "emoji_name")}


def _without_missing_emojis(comparison: Comparison, body: dict[str, Any]) -> dict[str, Any]:
    """Take emojis out of a forum's body that are not there yet, and return what to change once they are."""
    later: dict[str, Any] = {}
    if any(_lacks_emoji(comparison, entry) for entry in body["available_tags"]):
        later["available_tags"] = body["available_tags"]
        body["available_tags"] = [
            entry | {"emoji_id": None} if _lacks_emoji(comparison, entry) else entry for entry in body["available_tags"]
        ]
    reaction = body["default_reaction_emoji"]
    if reaction and _lacks_emoji(comparison, reaction):
        later["default_reaction_emoji"] = reaction
        body["default_reaction_emoji"] = None
    return later


def _lacks_emoji(comparison: Comparison, entry: Payload) -> bool:
    emoji_id = entry.get("emoji_id")
    return bool(emoji_id) and comparison.ids[int(emoji_id)] not in comparison.present.emojis


def _update(comparison: Comparison, channel_id: int, changed: Mapping[str, Difference]) -> Planned:
    channel, item = comparison.wanted.channels[channel_id], next(iter(changed.values()))
    body: dict[str, Any] = {name: channel.get(name) for name in changed if name in CHANNEL_FIELDS and name != "type"}
    yield from _bitrate(comparison, item, body)
    if "type" in changed:
        yield from _convert(comparison, changed["type"], channel, body)
    if "parent_id" in changed:
        body["parent_id"] = _parent(comparison, channel)
    if any(name.startswith("overwrite ") for name in changed):
        yield from _change_overwrites(comparison, item, channel, body)
    if body:
        yield step(StepKind.CHANNEL_UPDATE, channel_id, item.name, body)
    if forum := _forum_body(channel, changed):
        yield step(StepKind.FORUM_UPDATE, channel_id, item.name, forum)


def _convert(comparison: Comparison, item: Difference, channel: Payload, body: dict[str, Any]) -> Planned:
    if {item.wanted, item.present} != {TEXT, ANNOUNCEMENT}:
        yield unrestorable(item, Reason.TYPE)
        return
    if item.wanted == TEXT or COMMUNITY in comparison.powers.features:
        body["type"] = item.wanted
        return
    yield from _type(comparison, item, channel, body)


def _change_overwrites(comparison: Comparison, item: Difference, channel: Payload, body: dict[str, Any]) -> Planned:
    present = overwrites(comparison.present.channels[comparison.ids[item.object_id]])
    wanted, refused = _overwrites(comparison, channel, present)
    if refused:
        yield unrestorable(item, Reason.BITS, field="permission_overwrites", detail=refused)
    body["permission_overwrites"] = wanted


def _forum_body(channel: Payload, changed: Mapping[str, Difference]) -> dict[str, Any]:
    body: dict[str, Any] = {name: channel.get(name) for name in changed.keys() & _FORUM_FIELDS}
    if "available_tags" in body:
        body["available_tags"] = [_tag(entry) for entry in body["available_tags"] or ()]
    if "flags" in body:
        body["flags"] = int(body["flags"] or 0) & SETTABLE_CHANNEL_FLAGS
    return body

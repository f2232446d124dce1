"""The steps that put roles back."""

from collections.abc import Mapping
from typing import Any

from tux.features.antinuke.images import Payload
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.differences import Difference
from tux.features.antinuke.restoration.fields import colors, picture
from tux.features.antinuke.restoration.orders import role_order
from tux.features.antinuke.restoration.plans.comparisons import (
    Comparison,
    Planned,
    all_unrestorable,
    picture_reference,
    step,
    unrestorable,
)
from tux.features.antinuke.restoration.steps import Reason, StepKind

ICONS, COLORS = "ROLE_ICONS", "ENHANCED_ROLE_COLORS"


def role_steps(comparison: Comparison) -> Planned:
    """Yield the steps for roles: those that are gone are made, others changed, and all put in order at once."""
    gone = sorted(comparison.missing(ObjectType.ROLE), key=lambda item: -_position(comparison, item.object_id))
    for item in gone:
        yield from _create(comparison, item)
    changed = comparison.changed(ObjectType.ROLE)
    for role_id, fields in changed.items():
        yield from _update(comparison, role_id, fields)
    created = [item for item in gone if item.object_id not in comparison.lost_role_ids]
    if created or any("position" in fields for fields in changed.values()):
        order = [str(role_id) for role_id in role_order(comparison.wanted)]
        yield step(StepKind.ROLE_ORDER, comparison.wanted.guild_id, "", {"order": order})
    yield from _too_high(comparison, [item.object_id for item in created])


def _position(comparison: Comparison, role_id: int) -> int:
    return int(comparison.wanted.roles[role_id].get("position", 0))


def _create(comparison: Comparison, item: Difference) -> Planned:
    role = comparison.wanted.roles[item.object_id]
    if role.get("managed"):
        yield unrestorable(item, Reason.MANAGED)
        return
    if (reason := comparison.beyond_role_limits.get(item.object_id)) is not None:
        yield unrestorable(item, reason)
        return
    permissions = int(role["permissions"])
    refused = comparison.powers.refused(permissions)
    if refused:
        yield unrestorable(item, Reason.BITS, field="permissions", detail=refused)
    body: dict[str, Any] = {
        "name": role["name"],
        "permissions": str(permissions & ~refused),
        "hoist": bool(role.get("hoist")),
        "mentionable": bool(role.get("mentionable")),
    }
    yield from _add_colors(comparison, item, role, body)
    yield from _add_icon(comparison, item, role, body)
    yield step(StepKind.ROLE_CREATE, item.object_id, item.name, body)


def _add_colors(comparison: Comparison, item: Difference, role: Payload, body: dict[str, Any]) -> Planned:
    """Add the colors of a role to a body. Most have only one, for which no boosts are needed."""
    primary, secondary, tertiary = colors(role)
    if secondary is None and tertiary is None:
        body["color"] = primary
    elif COLORS in comparison.powers.features:
        body["colors"] = {"primary_color": primary, "secondary_color": secondary, "tertiary_color": tertiary}
    else:
        body["color"] = primary
        yield unrestorable(item, Reason.FEATURE, field="colors", detail=COLORS)


def _add_icon(comparison: Comparison, item: Difference, role: Payload, body: dict[str, Any]) -> Planned:
    icon = picture(comparison.wanted, "role_icon", item.object_id, role.get("icon"))
    emoji = role.get("unicode_emoji")
    if icon is None and not emoji:
        return
    if ICONS not in comparison.powers.features:
        yield unrestorable(item, Reason.FEATURE, field="icon", detail=ICONS)
    elif emoji:
        body["unicode_emoji"] = emoji
    elif icon is not None and comparison.has_picture(icon):
        body["icon"] = picture_reference(icon)
    else:
        yield unrestorable(item, Reason.PICTURE, field="icon")


def _update(comparison: Comparison, role_id: int, changed: Mapping[str, Difference]) -> Planned:
    fields = {name: item for name, item in changed.items() if name != "position"}
    present = comparison.present.roles[comparison.ids[role_id]]
    if not comparison.powers.is_above(present):
        yield from all_unrestorable(changed.values(), Reason.ABOVE)
        return
    body: dict[str, Any] = {}
    role, any_item = comparison.wanted.roles[role_id], next(iter(changed.values()))
    for name in fields.keys() & {"name", "hoist", "mentionable"}:
        body[name] = fields[name].wanted
    if item := fields.get("permissions"):
        yield from _change_permissions(comparison, item, body)
    if item := fields.get("colors"):
        yield from _add_colors(comparison, item, role, body)
    if fields.keys() & {"icon", "unicode_emoji"}:
        body |= {name: None for name in ("icon", "unicode_emoji") if name in fields and fields[name].wanted is None}
        yield from _add_icon(comparison, any_item, role, body)
    if body:
        yield step(StepKind.ROLE_UPDATE, role_id, any_item.name, body)


def _change_permissions(comparison: Comparison, item: Difference, body: dict[str, Any]) -> Planned:
    """Add permissions to a body. Bits that Tux lacks, and so may neither grant nor take, stay as they are."""
    refused = comparison.powers.refused(item.wanted ^ item.present)
    if refused:
        yield unrestorable(item, Reason.BITS, detail=refused)
    permissions = (item.wanted & ~refused) | (item.present & refused)
    if permissions != item.present:
        body["permissions"] = str(permissions)


def _too_high(comparison: Comparison, created: list[int]) -> Planned:
    """Yield those of the roles to be made that were above Tux's role. They can only be put below it."""
    own_id = -comparison.powers.top[1]
    if own_id not in comparison.wanted.roles:
        return
    order = role_order(comparison.wanted)
    above = set(order[order.index(own_id) + 1 :])
    for item in comparison.missing(ObjectType.ROLE):
        if item.object_id in above and item.object_id in created:
            yield unrestorable(item, Reason.ABOVE, field="position")

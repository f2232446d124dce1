"""The steps that give members their roles back, and lift bans."""

from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.differences import Difference
from tux.features.antinuke.restoration.plans.comparisons import Comparison, Planned, step, unrestorable
from tux.features.antinuke.restoration.powers import STAFF_BITS
from tux.features.antinuke.restoration.steps import Reason, StepKind


def member_steps(comparison: Comparison) -> Planned:
    """Yield a step for each role that a member had and has no more, those of staff first, and for bans."""
    old_ids = {comparison.ids[role_id]: role_id for role_id in comparison.wanted.roles}
    for user_id, fields in comparison.changed(ObjectType.MEMBER).items():
        for field, item in fields.items():
            role_id = old_ids.get(int(field.removeprefix("role ")))
            if role_id is not None:
                yield from _give_back(comparison, item, user_id, role_id)
    if comparison.options.remove_added_roles:
        for item in comparison.added(ObjectType.MEMBER):
            yield from _take(comparison, item)
    yield from _bans(comparison)


def _give_back(comparison: Comparison, item: Difference, user_id: int, role_id: int) -> Planned:
    reason = _obstacle(comparison, user_id, role_id)
    if reason is not None:
        yield unrestorable(item, reason)
        return
    permissions = int(comparison.wanted.roles[role_id]["permissions"])
    kind = StepKind.STAFF_ROLE_ADD if permissions & STAFF_BITS else StepKind.ROLE_ADD
    body = {"role_id": str(role_id), "at_most": str(permissions)}
    yield step(kind, user_id, str(comparison.wanted.roles[role_id]["name"]), body)


def _obstacle(comparison: Comparison, user_id: int, role_id: int) -> Reason | None:
    """Return why a member cannot, or must not, get a role back."""
    members = comparison.powers.member_ids
    present = comparison.present.roles.get(comparison.ids[role_id])
    if user_id in comparison.options.attacker_ids:
        return Reason.ATTACKER
    if members is not None and user_id not in members:
        return Reason.GONE
    if comparison.wanted.roles[role_id].get("managed"):
        return Reason.MANAGED
    if role_id in comparison.lost_role_ids:
        return Reason.ROLE_LOST
    if present is not None and not comparison.powers.is_above(present):
        return Reason.ABOVE
    return None


def _take(comparison: Comparison, item: Difference) -> Planned:
    role_id = int((item.field or "").removeprefix("role "))
    role = comparison.present.roles.get(role_id)
    members = comparison.powers.member_ids
    if role is None or (members is not None and item.object_id not in members):
        return
    if role.get("managed"):
        yield unrestorable(item, Reason.MANAGED)
    elif not comparison.powers.is_above(role):
        yield unrestorable(item, Reason.ABOVE)
    else:
        yield step(StepKind.ROLE_REMOVE, item.object_id, str(role["name"]), {"role_id": str(role_id)})


def _bans(comparison: Comparison) -> Planned:
    options = comparison.options
    for item in comparison.added(ObjectType.BAN):
        if options.lift_added_bans or item.object_id in options.unban_ids:
            yield step(StepKind.UNBAN, item.object_id, item.name)
    if options.ban_again:
        for item in comparison.missing(ObjectType.BAN):
            yield step(StepKind.BAN, item.object_id, item.name)

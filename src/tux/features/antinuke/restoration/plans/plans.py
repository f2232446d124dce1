"""The plan as a whole."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.differences import differences
from tux.features.antinuke.restoration.id_maps import IdMap
from tux.features.antinuke.restoration.plans.channels import channel_steps
from tux.features.antinuke.restoration.plans.comparisons import Comparison, Options, Planned, step
from tux.features.antinuke.restoration.plans.expressions import expression_steps, webhook_steps
from tux.features.antinuke.restoration.plans.guild import automod_steps, guild_steps, onboarding_steps
from tux.features.antinuke.restoration.plans.members import member_steps
from tux.features.antinuke.restoration.plans.needs import BITS, DELETABLE, NEEDS
from tux.features.antinuke.restoration.plans.roles import role_steps
from tux.features.antinuke.restoration.powers import Powers
from tux.features.antinuke.restoration.steps import ORDER, Reason, RestorePlan, RestoreStep, StepKind, Unrestorable

_PLANNERS: Sequence[Callable[[Comparison], Planned]] = (
    role_steps,
    channel_steps,
    member_steps,
    webhook_steps,
    expression_steps,
    guild_steps,
    automod_steps,
    onboarding_steps,
)


def plan(
    wanted: GuildImage,
    present: GuildImage,
    *,
    powers: Powers,
    ids: IdMap | None = None,
    options: Options | None = None,
) -> RestorePlan:
    """Return the steps from the present image to the wanted one, in their order, and what cannot be put back.

    `ids` maps what earlier restorations have recreated. What the plan cannot undo is listed with the reason.
    """
    ids = ids or IdMap()
    found = differences(wanted, present, ids)
    comparison = Comparison(wanted, present, found, ids, powers, options or Options())
    planned = [item for planner in _PLANNERS for item in planner(comparison)]
    steps = [item for item in planned if isinstance(item, RestoreStep)]
    allowed = [item for item in steps if _may(powers, item)]
    stays = [item for item in planned if isinstance(item, Unrestorable)]
    stays += [_refused(item) for item in steps if not _may(powers, item)]
    allowed += _deletions(comparison)
    allowed.sort(key=lambda item: ORDER[item.kind])
    return RestorePlan(allowed, stays, list(_additions(comparison, allowed)))


def _may(powers: Powers, item: RestoreStep) -> bool:
    return powers.may(BITS[NEEDS[item.kind][1]])


def _refused(item: RestoreStep) -> Unrestorable:
    kind, permission = NEEDS[item.kind]
    return Unrestorable(kind=kind, object_id=item.object_id, name=item.name, reason=Reason.POWER, detail=permission)


def _deletions(comparison: Comparison) -> Iterator[RestoreStep]:
    if not comparison.options.delete_added:
        return
    for kind, permission in DELETABLE.items():
        if not comparison.powers.may(BITS[permission]):
            continue
        for item in comparison.added(kind):
            role = comparison.present.roles.get(item.object_id) if kind is ObjectType.ROLE else None
            if role is None or (not role.get("managed") and comparison.powers.is_above(role)):
                yield step(StepKind.DELETE, item.object_id, item.name, {"kind": kind.value})


def _additions(comparison: Comparison, steps: Iterable[RestoreStep]) -> Iterator[Mapping[str, Any]]:
    """Yield what was added and stays."""
    undone = {item.object_id for item in steps if item.kind in {StepKind.DELETE, StepKind.UNBAN}}
    for kind in (*DELETABLE, ObjectType.BAN):
        for item in comparison.added(kind):
            if item.object_id not in undone:
                yield {"kind": kind.value, "object_id": item.object_id, "name": item.name}

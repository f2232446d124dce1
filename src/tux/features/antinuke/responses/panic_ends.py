"""The way back from panic mode: roles and members get what was taken, and what others changed meanwhile stays."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import discord

from tux.features.antinuke.responses.panic_facts import PanicEnded
from tux.features.antinuke.responses.panic_records import PanicRecord, TakenRoles
from tux.features.antinuke.responses.panic_requests import PanicRequests, end_of_pause, gifts, set_permissions
from tux.features.antinuke.responses.roles_and_pauses import RolesAndPauses


async def put_back(
    requests: PanicRequests,
    guild: discord.Guild,
    record: PanicRecord,
    is_attacker: Callable[[int, int], bool],
    now: datetime,
) -> PanicEnded:
    """Put back what panic mode took, by what Discord says now: the cache may not have heard of it yet.

    Where Discord does not answer, everything counts as failed.
    """
    refused = [taken.user_id for taken in record.members if is_attacker(guild.id, taken.user_id)]
    members = [taken for taken in record.members if taken.user_id not in refused]
    state = await requests.fetch(guild)
    if state is None:
        return _unanswered(record, members, refused)
    due = _due(record, state)
    ending = end_of_pause(record, state, now)
    sent = [
        *([] if ending is None else [ending]),
        *(set_permissions(guild.id, role_id, permissions) for role_id, permissions in due.items()),
        *gifts(guild, members),
    ]
    unsent = await requests.send_all(guild, sent, "panic-end-reason")
    failed = {request.target_id for request in unsent}
    present = [role for role in record.roles if role.role_id in state.roles]
    return PanicEnded(
        guild_id=guild.id,
        began_at=record.began_at,
        by=record.ended_by,
        restored_role_ids=tuple(role_id for role_id in due if role_id not in failed),
        changed_role_ids=tuple(
            role.role_id for role in present if state.permissions_of(role.role_id) not in {role.after, role.before}
        ),
        deleted_role_ids=tuple(role.role_id for role in record.roles if role.role_id not in state.roles),
        failed_role_ids=tuple(role_id for role_id in due if role_id in failed),
        restored_user_ids=tuple(taken.user_id for taken in members if taken.user_id not in failed),
        refused_user_ids=tuple(refused),
        failed_user_ids=tuple(taken.user_id for taken in members if taken.user_id in failed),
        is_pause_left=ending in unsent,
    )


def _due(record: PanicRecord, state: RolesAndPauses) -> Mapping[int, int]:
    """Return the permissions that roles are to have, by their ids, where these are not what they have now."""
    due: dict[int, int] = {}
    for role in record.roles:
        now = state.permissions_of(role.role_id)
        if now is not None and role.taken & ~now:
            due[role.role_id] = now | role.taken
    return due


def _unanswered(record: PanicRecord, members: Sequence[TakenRoles], refused: Sequence[int]) -> PanicEnded:
    return PanicEnded(
        guild_id=record.guild_id,
        began_at=record.began_at,
        by=record.ended_by,
        failed_role_ids=tuple(role.role_id for role in record.roles),
        refused_user_ids=tuple(refused),
        failed_user_ids=tuple(taken.user_id for taken in members),
        is_pause_left=True,
    )

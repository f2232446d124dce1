"""The beginning of panic mode: what is dangerous is taken by what the cache knows, and then by what Discord says."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import discord

from tux.features.antinuke.responses.panic_facts import PanicBegan
from tux.features.antinuke.responses.panic_records import PanicRecord, TakenPermissions, TakenRoles
from tux.features.antinuke.responses.panic_requests import PanicRequests, in_turns, pause, set_permissions
from tux.features.antinuke.responses.requests import ResponseRequest
from tux.features.antinuke.responses.roles_and_pauses import RolesAndPauses


async def take(requests: PanicRequests, guild: discord.Guild, record: PanicRecord, state: RolesAndPauses) -> PanicBegan:
    """Take what a record says and the guild still has, and begin the pauses."""
    due = [role for role in record.roles if state.permissions_of(role.role_id) not in {None, role.after}]
    began = PanicBegan(record=record, by=record.by, failed_role_ids=(), are_invites_paused=True)
    return await _take(requests, guild, began, due, record.members, pauses=[pause(record)])


async def take_rest(
    requests: PanicRequests,
    guild: discord.Guild,
    began: PanicBegan,
    keep: Callable[[PanicRecord], Awaitable[None]],
) -> PanicBegan:
    """Ask Discord what is left, which the cache may not have known, and take that once `keep` has stored it."""
    state = await requests.fetch(guild)
    if state is None:
        return began
    left = [role for role in state.permissions_to_take() if role.role_id not in began.failed_role_ids]
    record = began.record.prolonged(began.record.until, left)
    began = replace(began, record=record, beyond_role_ids=tuple(state.role_ids_beyond()))
    if not left:
        return began
    await keep(record)
    return await _take(requests, guild, began, left, ())


async def _take(
    requests: PanicRequests,
    guild: discord.Guild,
    began: PanicBegan,
    due: Sequence[TakenPermissions],
    members: Sequence[TakenRoles],
    *,
    pauses: Sequence[ResponseRequest] = (),
) -> PanicBegan:
    """Send requests, and return what has begun with those that failed."""
    roles = [set_permissions(guild.id, role.role_id, role.after) for role in due]
    failed = await requests.send_all(guild, [*pauses, *in_turns(guild, members, roles)], "panic-audit-reason")
    failed_ids = dict.fromkeys(request.target_id for request in failed)
    role_ids, user_ids = {role.role_id for role in due}, {taken.user_id for taken in members}
    return replace(
        began,
        failed_role_ids=(*began.failed_role_ids, *(one for one in failed_ids if one in role_ids)),
        failed_user_ids=(*began.failed_user_ids, *(one for one in failed_ids if one in user_ids)),
        are_invites_paused=began.are_invites_paused and not any(one in failed for one in pauses),
    )

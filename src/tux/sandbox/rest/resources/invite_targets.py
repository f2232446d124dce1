"""Lists of the users whom an invite is for.

Source: https://discord.com/developers/docs/resources/invite#get-target-users
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError, form_error, not_found
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.requests import MULTIPART, Reply
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.target_users import FIELD, read_target_users, written
from tux.sandbox.world.audit_log import AuditLogEvent
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.invite import Invite
from tux.sandbox.world.invite_targets import InviteTargets
from tux.sandbox.world.payloads import Json

routes = Routes()
TARGETS = "/invites/{code}/target-users"


def _targets(call: Call, *needed: Permission) -> tuple[Guild, Invite]:
    """Return an invite whose list of users the actor may see or change: their own, or by one of these permissions.

    Raises:
        DiscordError: 10006, 50013.
    """
    invite = call.world.invites.get(call.params["code"])
    guild = call.world.guilds.get(invite.guild_id) if invite is not None else None
    if invite is None or guild is None or call.actor.id not in guild.members:
        raise DiscordError(10006)
    if invite.inviter is not call.actor and not any(call.can(permission, guild) for permission in needed):
        raise DiscordError(50013)
    return guild, invite


def _listed_targets(call: Call) -> InviteTargets:
    """Return the users whom an invite is for; one that is for everybody has no such list."""
    _, invite = _targets(call, Permission.MANAGE_GUILD, Permission.VIEW_AUDIT_LOG)
    if invite.targets is None:
        raise not_found()
    return invite.targets


@routes.add("GET", TARGETS)
async def get_target_users(call: Call) -> Reply:
    """Return the users whom an invite is for, as a CSV file."""
    return Reply(written(_listed_targets(call)), headers={"Content-Type": "text/csv"})


@routes.add("GET", TARGETS + "/job-status")
async def get_target_users_job_status(call: Call) -> Json:
    """Return how far the list of users has been read."""
    return _listed_targets(call).status()


@routes.add("PUT", TARGETS, media=(MULTIPART,))
async def edit_target_users(call: Call) -> None:
    """Replace the users whom an invite is for. Nothing else changes an invite, so this is taken for INVITE_UPDATE."""
    guild, invite = _targets(call, Permission.MANAGE_GUILD)
    targets = read_target_users(call)
    if targets is None:
        raise form_error(FIELD, "BASE_TYPE_REQUIRED", "This field is required")
    invite.targets = targets
    call.audit(guild, AuditLogEvent.INVITE_UPDATE, None)

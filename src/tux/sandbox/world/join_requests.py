"""The course of requests to join a guild, and who is told.

Source: https://discord.com/developers/docs/resources/guild-join-request
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.world.events import Event
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.join_request import OPEN, JoinRequest, Status
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World


def open_request(guild: Guild, user_id: int) -> JoinRequest | None:
    """Return the request of a user that is neither approved nor rejected."""
    requests = guild.join_requests.values()
    return next((request for request in requests if request.user.id == user_id and request.status in OPEN), None)


def begin(world: World, guild: Guild, user: User) -> JoinRequest:
    """Return a user's open request; a new one is started if there is none, of which only the user hears.

    Raises:
        DiscordError: 40007 if the user is banned.
    """
    if user.id in guild.bans:
        raise DiscordError(40007)
    if request := open_request(guild, user.id):
        return request
    request = JoinRequest(world.ids.new(), guild.id, user, world.clock.now())
    guild.join_requests[request.id] = request
    _tell(world, guild, "GUILD_JOIN_REQUEST_CREATE", request)
    return request


def submit(world: World, guild: Guild, request: JoinRequest, responses: list[Json]) -> None:
    """Put answers into a request. Without anything to read in them it is approved at once."""
    request.responses = responses
    if guild.member_verification is None or not guild.member_verification.manual:
        settle(world, guild, request, "APPROVED")
    else:
        request.status = "SUBMITTED"
        _tell(world, guild, "GUILD_JOIN_REQUEST_UPDATE", request)


def settle(
    world: World, guild: Guild, request: JoinRequest, status: Status, by: User | None = None, reason: str | None = None
) -> None:
    """Approve or reject a request: who asked becomes a full member, or leaves if they could already look around.

    Raises:
        DiscordError: 40007 for a banned user, who cannot be approved.
    """
    member = guild.members.get(request.user.id)
    if status == "APPROVED" and member is None:
        world.join(guild, request.user)
    request.status, request.reviewer, request.reviewed_at = status, by, world.clock.now()
    request.rejection_reason = reason if status == "REJECTED" else None
    _tell(world, guild, "GUILD_JOIN_REQUEST_UPDATE", request)
    if member is None or not member.pending:
        return
    if status == "APPROVED":
        member.pending = False
        world.member_updated(guild, member)
    else:
        world.remove_member(guild, member)


def withdraw(world: World, guild: Guild, request: JoinRequest) -> None:
    """Delete a request."""
    del guild.join_requests[request.id]
    data = {"guild_id": str(guild.id), "id": str(request.id), "user_id": str(request.user.id)}
    _send(world, guild, "GUILD_JOIN_REQUEST_DELETE", request, data)


def _tell(world: World, guild: Guild, name: str, request: JoinRequest) -> None:
    data: Json = {"guild_id": str(guild.id), "request": request.payload(), "status": request.status}
    _send(world, guild, name, request, data)


def _send(world: World, guild: Guild, name: str, request: JoinRequest, data: Json) -> None:
    """Tell whoever asked, and, once it is submitted, those who may decide."""
    user_id = request.user.id
    world.emit(Event(name, data, guild, to=frozenset({user_id})))
    if request.status != "STARTED":
        world.emit(Event(name, data, guild, permission=Permission.KICK_MEMBERS, but=user_id))

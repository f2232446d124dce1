"""Attacks on members."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta

from tux.sandbox.attacks import stock
from tux.sandbox.attacks.plan import Step
from tux.sandbox.attacks.scenario import Parameter, Scenario, Situation
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.resources.bans import MAX_BULK_BANS

P = Permission
GROUP = "Members"
FOUR_WEEKS = timedelta(days=28)
BULK_SIZE = Parameter("size", "integer", 100, "Members in each request", 2, MAX_BULK_BANS)
PRUNE_SIZE = Parameter("size", "integer", 100, "Members who were not seen for long", 1, 10_000)


def ban_members(situation: Situation) -> Iterator[Step]:
    """Yield a ban of every member within reach."""
    for member in situation.members():
        yield Step("PUT", f"/guilds/{situation.guild.id}/bans/{member.id}", {})


def bulk_ban(situation: Situation) -> Iterator[Step]:
    """Yield bans of so many members at once."""
    members = iter(situation.members())
    while ids := [str(member.id) for member in itertools.islice(members, situation.options["size"])]:
        yield Step("POST", f"/guilds/{situation.guild.id}/bulk-ban", {"user_ids": ids}, counts="banned_users")


def lift_bans(situation: Situation) -> Iterator[Step]:
    """Yield the end of every ban."""
    for user_id in situation.shuffled(situation.guild.bans):
        yield Step("DELETE", f"/guilds/{situation.guild.id}/bans/{user_id}")


def kick_members(situation: Situation) -> Iterator[Step]:
    """Yield a kick of every member within reach."""
    for member in situation.members():
        yield Step("DELETE", f"/guilds/{situation.guild.id}/members/{member.id}")


def prune(situation: Situation) -> Iterator[Step]:
    """Yield one request after the other to remove everybody who has no role and was not seen for a week."""
    for days in itertools.chain([7], itertools.repeat(1)):
        body = {"days": days, "compute_prune_count": True}
        yield Step("POST", f"/guilds/{situation.guild.id}/prune", body, counts="pruned")


def time_out_members(situation: Situation) -> Iterator[Step]:
    """Yield a timeout of four weeks for every member within reach."""
    until = f"{(situation.world.clock.now() + FOUR_WEEKS).date()}T00:00:00+00:00"
    for member in situation.members():
        path = f"/guilds/{situation.guild.id}/members/{member.id}"
        yield Step("PATCH", path, {"communication_disabled_until": until})


def rename_members(situation: Situation) -> Iterator[Step]:
    """Yield a new nickname for every member within reach."""
    for number, member in enumerate(situation.members(), 1):
        yield Step("PATCH", f"/guilds/{situation.guild.id}/members/{member.id}", {"nick": f"owned {number}"})


def disconnect_members(situation: Situation) -> Iterator[Step]:
    """Yield the disconnection of everybody who is in voice."""
    for user_id in situation.shuffled(situation.guild.voice_states):
        yield Step("PATCH", f"/guilds/{situation.guild.id}/members/{user_id}", {"channel_id": None})


def raid(situation: Situation) -> Iterator[Step]:
    """Yield new accounts that come in by an invite, one after the other."""
    invite = next(invite for invite in situation.world.invites.values() if invite.guild_id == situation.guild.id)
    for number in range(len(situation.actors)):
        yield Step("POST", f"/invites/{invite.code}", {}, by=number)


ATTACKS = (
    Scenario(
        "ban-members",
        "Ban members",
        GROUP,
        "Bans every member it can, one request for each.",
        ban_members,
        P.BAN_MEMBERS,
        prepare=stock.members,
    ),
    Scenario(
        "bulk-ban",
        "Bulk ban",
        GROUP,
        "Bans up to 200 members with each request.",
        bulk_ban,
        P.BAN_MEMBERS | P.MANAGE_GUILD,
        rate=1,
        count=1,
        prepare=stock.members,
        own=(BULK_SIZE,),
    ),
    Scenario(
        "kick-members",
        "Kick members",
        GROUP,
        "Kicks every member it can, one request for each.",
        kick_members,
        P.KICK_MEMBERS,
        prepare=stock.members,
    ),
    Scenario(
        "prune",
        "Prune",
        GROUP,
        "Removes everybody without a role who was not seen for a week, with a single request.",
        prune,
        P.KICK_MEMBERS | P.MANAGE_GUILD,
        rate=1,
        count=1,
        prepare=stock.idle_members,
        own=(PRUNE_SIZE,),
    ),
    Scenario(
        "time-out-members",
        "Time out members",
        GROUP,
        "Times out every member it can for four weeks.",
        time_out_members,
        P.MODERATE_MEMBERS,
        prepare=stock.members,
    ),
    Scenario(
        "rename-members",
        "Rename members",
        GROUP,
        "Gives every member it can another nickname.",
        rename_members,
        P.MANAGE_NICKNAMES,
        prepare=stock.members,
    ),
    Scenario(
        "disconnect-members",
        "Disconnect members",
        GROUP,
        "Throws everybody out of voice.",
        disconnect_members,
        P.MOVE_MEMBERS,
        count=10,
        prepare=stock.voice,
    ),
    Scenario("lift-bans", "Lift bans", GROUP, "Lifts every ban.", lift_bans, P.BAN_MEMBERS, prepare=stock.bans),
    Scenario(
        "raid",
        "Join raid",
        GROUP,
        "New accounts join by an invite, one after the other.",
        raid,
        cast="newcomers",
        prepare=stock.one_invite,
    ),
)

"""Overrides on a guild's Integrations page take precedence over the permissions of the command."""

from typing import Any

import discord
import pytest

from guilds.permissions.someone import holding
from tux.guilds.permissions.visibility import MemberInChannel, Offer, OfferedBy, offer

GUILD, CHANNEL, USER, ONE, TWO = 1, 5, 7, 11, 12
MANAGE = discord.Permissions(manage_guild=True)


def member(*permissions: str) -> MemberInChannel:
    return MemberInChannel(GUILD, CHANNEL, USER, [GUILD, ONE, TWO], holding("use_application_commands", *permissions))


def overrides(**allowed: bool) -> list[dict[str, Any]]:
    ids = {"channel": CHANNEL, "channels": GUILD - 1, "user": USER, "one": ONE, "two": TWO, "everyone": GUILD}
    return [{"id": str(ids[name]), "type": 1, "permission": value} for name, value in allowed.items()]


@pytest.mark.parametrize(
    ("permissions", "default", "allowed", "expected"),
    [
        ((), None, {}, Offer(True, OfferedBy.DEFAULT)),
        ((), MANAGE, {}, Offer(False, OfferedBy.DEFAULT)),
        (("manage_guild",), MANAGE, {}, Offer(True, OfferedBy.DEFAULT)),
        (("manage_guild",), discord.Permissions.none(), {}, Offer(False, OfferedBy.DEFAULT)),
        (("administrator",), MANAGE, {"user": False, "channel": False}, Offer(True, OfferedBy.ADMINISTRATOR)),
        (("manage_guild",), MANAGE, {"channel": False, "user": True}, Offer(False, OfferedBy.CHANNEL)),
        ((), MANAGE, {"channels": False, "channel": True, "user": True}, Offer(True, OfferedBy.MEMBER)),
        ((), None, {"channels": False}, Offer(False, OfferedBy.CHANNEL)),
        ((), MANAGE, {"user": True, "one": False}, Offer(True, OfferedBy.MEMBER)),
        ((), MANAGE, {"one": False, "two": True, "everyone": False}, Offer(True, OfferedBy.ROLE, TWO)),
        ((), None, {"one": False, "everyone": True}, Offer(False, OfferedBy.ROLE, ONE)),
        ((), MANAGE, {"everyone": True}, Offer(True, OfferedBy.EVERYONE)),
    ],
)
def test_the_nearest_override_decides(
    permissions: tuple[str, ...], default: discord.Permissions | None, allowed: dict[str, bool], expected: Offer
) -> None:
    assert offer(member(*permissions), default, overrides(**allowed)) == expected


def test_a_member_who_may_use_no_commands_is_offered_none() -> None:
    nobody = MemberInChannel(GUILD, CHANNEL, USER, [], discord.Permissions.none())
    assert offer(nobody, None, overrides(user=True)) == Offer(False, OfferedBy.NO_COMMANDS)

"""Guilds that require two-factor authentication of those who moderate them."""

import pytest

from acting import Actor, Place
from tux.sandbox.permissions import ELEVATED, Permission
from tux.sandbox.world import Overwrite
from tux.sandbox.world.access import in_guild


async def require_two_factor(place: Place) -> None:
    await place.owner.ok("POST", f"/guilds/{place.guild.id}/mfa", {"level": 1})


def permissions(place: Place, actor: Actor) -> Permission:
    return in_guild(place.guild, place.guild.members[actor.id])


async def test_the_owner_sets_the_level_and_everyone_hears_of_it(place: Place) -> None:
    answer = await place.owner.ok("POST", f"/guilds/{place.guild.id}/mfa", {"level": 1}, reason="safer")

    assert answer == {"level": 1}
    assert place.bot.last("GUILD_UPDATE")["mfa_level"] == 1
    entry = place.guild.audit_log[-1]
    assert (entry.action_type, entry.reason) == (1, "safer")
    assert entry.changes == [{"key": "mfa_level", "old_value": 0, "new_value": 1}]


@pytest.mark.parametrize("level", [2, -1, None, "high"])
async def test_there_are_two_levels(place: Place, level: object) -> None:
    assert list(await place.owner.wrong("POST", f"/guilds/{place.guild.id}/mfa", {"level": level})) == ["level"]


async def test_nobody_else_sets_the_level_and_not_without_two_factor_authentication(place: Place) -> None:
    path = f"/guilds/{place.guild.id}/mfa"
    place.allow(place.moderator, Permission.ADMINISTRATOR)
    assert await place.moderator.code("POST", path, {"level": 1}) == 50013
    place.owner.user.mfa_enabled = False
    assert await place.owner.code("POST", path, {"level": 1}) == 60003
    assert place.guild.mfa_level == 0


async def test_moderators_without_two_factor_authentication_cannot_moderate(place: Place) -> None:
    await require_two_factor(place)
    path = f"/guilds/{place.guild.id}/bans/{place.newcomer.id}"
    place.moderator.user.mfa_enabled = False

    assert await place.moderator.code("PUT", path, {}) == 60003
    assert await place.member.code("PUT", path, {}) == 50013

    place.moderator.user.mfa_enabled = True
    await place.moderator.ok("PUT", path, {})


async def test_an_administrator_without_it_has_only_the_permissions_that_everyone_may_have(place: Place) -> None:
    place.allow(place.moderator, Permission.ADMINISTRATOR | Permission.VIEW_AUDIT_LOG)
    before = permissions(place, place.moderator)
    place.moderator.user.mfa_enabled = False
    assert permissions(place, place.moderator) == before

    await require_two_factor(place)

    after = permissions(place, place.moderator)
    assert not after & ELEVATED
    assert after & Permission.VIEW_AUDIT_LOG
    assert after & Permission.SEND_MESSAGES


async def test_a_channels_overwrite_does_not_help(place: Place) -> None:
    await require_two_factor(place)
    allowed = Permission.MANAGE_MESSAGES | Permission.MENTION_EVERYONE
    place.general.overwrites[place.member.id] = Overwrite(place.member.id, 1, allowed, Permission(0))
    sent = await place.owner.ok("POST", f"/channels/{place.general.id}/messages", {"content": "x"})
    path = f"/channels/{place.general.id}/messages/{sent['id']}"

    place.member.user.mfa_enabled = False
    assert (await place.member.ask("DELETE", path))[0] == 403

    place.member.user.mfa_enabled = True
    await place.member.ok("DELETE", path)


async def test_for_a_bot_the_account_of_its_owner_counts(place: Place) -> None:
    await require_two_factor(place)
    path = f"/guilds/{place.guild.id}/bans/{place.newcomer.id}"
    place.owner.user.mfa_enabled = False  # the bot's owner, who stays the guild's owner all the same

    assert (await place.bot.ok("GET", "/users/@me"))["mfa_enabled"] is False
    assert await place.bot.code("PUT", path, {}) == 60003
    await place.owner.ok("PUT", path, {})


async def test_a_level_that_is_taken_back_lets_everyone_moderate_again(place: Place) -> None:
    await require_two_factor(place)
    place.moderator.user.mfa_enabled = False
    await place.owner.ok("POST", f"/guilds/{place.guild.id}/mfa", {"level": 0})
    await place.moderator.ok("PUT", f"/guilds/{place.guild.id}/bans/{place.newcomer.id}", {})
    assert place.newcomer.id in place.guild.bans

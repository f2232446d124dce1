"""The rule of a command, apart from any bot."""

from dataclasses import dataclass, field

import discord
import pytest

from tux.core.permissions import (
    BotLacksPermissions,
    OnlyBotOwner,
    OnlyInServers,
    PermissionsMissing,
    Rule,
    may_run,
    require,
)


@dataclass
class Someone:
    permissions: discord.Permissions = field(default_factory=discord.Permissions.none)
    bot_permissions: discord.Permissions = field(default_factory=discord.Permissions.none)
    in_guild: bool = True
    owns_guild: bool = False
    owns_bot: bool = False


def holding(*names: str) -> discord.Permissions:
    return discord.Permissions(**dict.fromkeys(names, True))


BAN = Rule(default=("ban_members",))


@pytest.mark.parametrize(
    ("rule", "someone", "refusal"),
    [
        (Rule(), Someone(), None),
        (Rule(), Someone(in_guild=False), OnlyInServers),
        (Rule(guild_only=False), Someone(in_guild=False), None),
        (BAN, Someone(), PermissionsMissing),
        (BAN, Someone(holding("ban_members")), None),
        (BAN, Someone(holding("kick_members")), PermissionsMissing),
        (BAN, Someone(holding("administrator")), None),
        (BAN, Someone(owns_guild=True), None),
        (BAN, Someone(owns_bot=True), None),
        (Rule(default=("ban_members", "kick_members")), Someone(holding("ban_members")), PermissionsMissing),
        (Rule(owner_only=True), Someone(holding("administrator"), owns_guild=True), OnlyBotOwner),
        (Rule(owner_only=True), Someone(owns_bot=True), None),
    ],
)
def test_who_may_run_what(rule: Rule, someone: Someone, refusal: type[Exception] | None) -> None:
    assert may_run(rule, someone) is (refusal is None)
    if refusal is None:
        require(rule, someone)
        return
    with pytest.raises(refusal):
        require(rule, someone)


def test_what_the_bot_lacks_is_named_and_keeps_nobody_from_seeing_the_command() -> None:
    rule = Rule(needs=("ban_members", "manage_roles"))
    someone = Someone(bot_permissions=holding("ban_members"))

    with pytest.raises(BotLacksPermissions) as refused:
        require(rule, someone)

    assert [phrase.key for phrase in refused.value.data["permissions"]] == ["permission-manage_roles"]  # pyright: ignore[reportGeneralTypeIssues]
    assert may_run(rule, someone)


def test_a_misspelt_permission_is_noticed_at_once() -> None:
    with pytest.raises(ValueError, match=r"no permission called ban_member$"):
        Rule(default=("ban_member",))

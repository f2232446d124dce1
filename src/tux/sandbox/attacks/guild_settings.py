"""Attacks on the guild itself: its name, its bots and its AutoMod."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tux.sandbox.attacks import stock
from tux.sandbox.attacks.plan import Step
from tux.sandbox.attacks.scenario import Scenario, Situation
from tux.sandbox.permissions import Permission

P = Permission
GROUP = "The guild"


def rename_guild(situation: Situation) -> Iterator[Step]:
    """Yield other names for the guild, and the end of its verification."""
    for number in itertools.count(1):
        yield Step("PATCH", f"/guilds/{situation.guild.id}", {"name": f"Owned {number}", "verification_level": 0})


def remove_integrations(situation: Situation) -> Iterator[Step]:
    """Yield the removal of every bot within reach."""
    for application in situation.shuffled(stock.removable_bots(situation)):
        yield Step("DELETE", f"/guilds/{situation.guild.id}/integrations/{application.id}")


def delete_rules(situation: Situation) -> Iterator[Step]:
    """Yield the deletion of every AutoMod rule."""
    for rule_id in situation.shuffled(situation.guild.auto_moderation):
        yield Step("DELETE", f"/guilds/{situation.guild.id}/auto-moderation/rules/{rule_id}")


ATTACKS = (
    Scenario(
        "rename-guild",
        "Rename the guild",
        GROUP,
        "Renames the guild again and again, and lets everybody in without verification.",
        rename_guild,
        P.MANAGE_GUILD,
        rate=2,
        count=3,
    ),
    Scenario(
        "remove-integrations",
        "Remove bots",
        GROUP,
        "Removes the integration of every bot below it.",
        remove_integrations,
        P.MANAGE_GUILD,
        count=5,
        prepare=stock.bots,
    ),
    Scenario(
        "delete-automod-rules",
        "Delete AutoMod rules",
        GROUP,
        "Deletes every AutoMod rule.",
        delete_rules,
        P.MANAGE_GUILD,
        count=6,
        prepare=stock.rules,
    ),
)

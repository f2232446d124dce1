"""Attacks on the guild itself: its name, its bots and its AutoMod."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta

from tux.sandbox.attacks import guild_stock as stock
from tux.sandbox.attacks.plan import Step
from tux.sandbox.attacks.scenario import Scenario, Situation
from tux.sandbox.permissions import Permission

P = Permission
GROUP = "The guild"


def rename_guild(situation: Situation) -> Iterator[Step]:
    """Yield other names for the guild, and the end of its verification."""
    for number in itertools.count(1):
        yield Step("PATCH", f"/guilds/{situation.guild.id}", {"name": f"Owned {number}", "verification_level": 0})


def change_vanity(situation: Situation) -> Iterator[Step]:
    """Yield other vanity codes, so that the guild's own is free for somebody else."""
    for number in itertools.count(1):
        yield Step("PATCH", f"/guilds/{situation.guild.id}/vanity-url", {"code": f"owned-{number}"})


def change_onboarding(situation: Situation) -> Iterator[Step]:
    """Yield a new role with every permission, and a question to newcomers whose every answer brings it."""
    guild_id = situation.guild.id
    role = {"name": "newcomer", "permissions": str(int(P.ADMINISTRATOR))}
    yield Step("POST", f"/guilds/{guild_id}/roles", role, keeps="role")
    for number in itertools.count(1):
        options = [{"title": "Yes", "role_ids": ["{role.id}"]}]
        prompt = {"id": str(number), "title": f"Hello {number}?", "options": options, "in_onboarding": True}
        yield Step("PUT", f"/guilds/{guild_id}/onboarding", {"prompts": [prompt]})


def delete_events(situation: Situation) -> Iterator[Step]:
    """Yield the deletion of every scheduled event."""
    for event_id in situation.shuffled(situation.guild.scheduled_events):
        yield Step("DELETE", f"/guilds/{situation.guild.id}/scheduled-events/{event_id}")


def create_events(situation: Situation) -> Iterator[Step]:
    """Yield ever more scheduled events."""
    begin = situation.world.clock.now() + timedelta(days=1)
    for number in itertools.count(1):
        yield Step("POST", f"/guilds/{situation.guild.id}/scheduled-events", stock.event(f"Owned {number}", begin))


def remove_integrations(situation: Situation) -> Iterator[Step]:
    """Yield the removal of every bot within reach."""
    guild = situation.guild
    for application in situation.shuffled(stock.removable_bots(situation)):
        if integration := guild.integration_of(application.bot):
            yield Step("DELETE", f"/guilds/{guild.id}/integrations/{integration.id}")


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
        "change-vanity",
        "Change the vanity URL",
        GROUP,
        "Gives the guild another vanity URL, so that somebody else can take its own.",
        change_vanity,
        P.MANAGE_GUILD | P.CREATE_INSTANT_INVITE,
        rate=2,
        count=3,
        prepare=stock.vanity,
    ),
    Scenario(
        "change-onboarding",
        "Onboarding with a dangerous role",
        GROUP,
        "Lets onboarding give newcomers a role with Administrator.",
        change_onboarding,
        P.MANAGE_GUILD | P.MANAGE_ROLES,
        rate=2,
        count=2,
    ),
    Scenario(
        "delete-events",
        "Delete scheduled events",
        GROUP,
        "Deletes every scheduled event.",
        delete_events,
        P.MANAGE_EVENTS,
        prepare=stock.events,
    ),
    Scenario(
        "create-events",
        "Create scheduled events",
        GROUP,
        "Floods the guild with scheduled events.",
        create_events,
        P.CREATE_EVENTS,
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

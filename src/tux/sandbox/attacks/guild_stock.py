"""Stock of what a guild has as a whole: AutoMod rules, bots, scheduled events, a vanity URL."""

from __future__ import annotations

from datetime import datetime, timedelta

from tux.sandbox.attacks.scenario import Situation
from tux.sandbox.attacks.stock import add_role, lacking, owner
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.resources.auto_moderation import MAX_RULES
from tux.sandbox.rest.resources.scheduled_events import MAX_EVENTS
from tux.sandbox.rest.resources.vanity_urls import FEATURE
from tux.sandbox.world.access import top_position
from tux.sandbox.world.application import Application
from tux.sandbox.world.auto_moderation import BLOCK_MESSAGE, KEYWORD, MESSAGE_SEND, AutoModerationRule
from tux.sandbox.world.integrations import install
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.scheduled_event import EXTERNAL, ScheduledEvent
from tux.sandbox.world.scheduled_events import announce

GUILD_ONLY = 2
"""The privacy level of every event."""


def rules(situation: Situation) -> None:
    """Add AutoMod rules until there are as many as requests, at most six of keywords."""
    world, guild = situation.world, situation.guild
    for number in lacking(len(guild.auto_moderation), min(situation.count, MAX_RULES[KEYWORD])):
        trigger = {"keyword_filter": [f"gold{number}"], "regex_patterns": [], "allow_list": []}
        actions: list[Json] = [{"type": BLOCK_MESSAGE, "metadata": {}}]
        rule = AutoModerationRule(
            world.ids.new(), guild.id, guild.owner_id, f"No gold {number}", MESSAGE_SEND, KEYWORD, trigger, actions
        )
        rule.enabled = True
        guild.auto_moderation[rule.id] = rule
        world.emit_in(guild, "AUTO_MODERATION_RULE_CREATE", rule.payload(), permission=Permission.MANAGE_GUILD)


def bot(situation: Situation, name: str, permissions: Permission) -> Application:
    """Add a bot, with its own role below the highest role but above all others."""
    world, guild = situation.world, situation.guild
    application = world.create_application(name, owner(situation))
    role = add_role(situation, name, max(role.position for role in guild.roles.values()) or 1, permissions)
    role.managed, role.tags = True, {"bot_id": str(application.bot.id)}
    install(world, guild, application, application.owner, role)
    return application


def bots(situation: Situation) -> None:
    """Add bots until there are as many as requests; those that act and those above the actors stay."""
    for number in lacking(len(removable_bots(situation)), situation.count):
        application = situation.world.create_application(f"Harbour bot {number}", owner(situation))
        install(situation.world, situation.guild, application, application.owner)


def removable_bots(situation: Situation) -> list[Application]:
    """Return the bots of the guild that the actors can remove and that do not act themselves."""
    acting = {actor.id for actor in situation.actors}
    tops = [top_position(situation.guild, m) for u in acting if (m := situation.guild.members.get(u))]
    return [
        application
        for application in situation.world.applications.values()
        if application.bot.id not in acting
        and (member := situation.guild.members.get(application.bot.id)) is not None
        and (situation.guild.owner_id in acting or all(top > top_position(situation.guild, member) for top in tops))
    ]


def events(situation: Situation) -> None:
    """Add scheduled events until there are as many as requests."""
    guild, now = situation.guild, situation.world.clock.now()
    for number in lacking(len(guild.scheduled_events), min(situation.count, MAX_EVENTS)):
        start = now + timedelta(days=number)
        event = ScheduledEvent(
            situation.world.ids.new(), guild.id, owner(situation), f"Regatta {number}", EXTERNAL, start
        )
        event.scheduled_end_time, event.location = start + timedelta(hours=2), "The bay"
        guild.scheduled_events[event.id] = event
        announce(situation.world, guild, "CREATE", event)


def event(name: str, begin: datetime) -> Json:
    """Return the body of a request for an event of two hours in the bay."""
    return {
        "name": name,
        "privacy_level": GUILD_ONLY,
        "entity_type": EXTERNAL,
        "scheduled_start_time": begin.isoformat(),
        "scheduled_end_time": (begin + timedelta(hours=2)).isoformat(),
        "entity_metadata": {"location": "The bay"},
    }


def vanity(situation: Situation) -> None:
    """Give the guild a vanity URL if it has none."""
    guild = situation.guild
    if FEATURE not in guild.features:
        guild.features.append(FEATURE)
    if guild.vanity_url_code is None:
        guild.vanity_url_code = "harbour"
        situation.world.emit_in(guild, "GUILD_UPDATE", guild.payload())

"""Attacks that are of no single kind: one of each, and the bot's own commands as a weapon."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from tux.sandbox.attacks import (
    channels,
    expression_stock,
    expressions,
    guild_settings,
    guild_stock,
    members,
    roles,
    stock,
    webhooks,
)
from tux.sandbox.attacks.plan import Step
from tux.sandbox.attacks.scenario import Parameter, Scenario, Situation
from tux.sandbox.attacks.slash_commands import weapon
from tux.sandbox.permissions import ALL, Permission

GROUP = "Mixed"
KINDS = (
    channels.delete_channels,
    roles.delete_roles,
    members.ban_members,
    webhooks.create_webhooks,
    expressions.delete_emojis,
    channels.delete_overwrites,
    members.kick_members,
    roles.escalate_roles,
    channels.create_channels,
    expressions.delete_stickers,
    guild_settings.rename_guild,
    members.time_out_members,
    webhooks.delete_webhooks,
    guild_settings.remove_integrations,
    channels.delete_invites,
    expressions.delete_sounds,
)
STOCKS = (
    stock.channels,
    stock.roles,
    stock.members,
    stock.webhooks,
    stock.invites,
    stock.overwrites,
    guild_stock.bots,
    expression_stock.emojis,
    expression_stock.stickers,
    expression_stock.sounds,
)
COMMAND = Parameter("command", "text", "ban", "The command, without the slash")


def one_of_each(situation: Situation) -> Iterator[Step]:
    """Yield one request of each kind in turn, so that none is frequent, and never the same twice."""
    turns = [itertools.islice(kind(situation), situation.count) for kind in KINDS]
    sent: set[str] = set()
    while turns:
        for steps in list(turns):
            step = next((step for step in steps if step.path not in sent or step.method == "POST"), None)
            if step is None:
                turns.remove(steps)
                continue
            sent.add(step.path)
            yield step


def smuggle_bot(situation: Situation) -> Iterator[Step]:
    """Yield the addition of a bot with Administrator, which then deletes every channel.

    Raises:
        ValueError: the one who is to add it is a bot.
    """
    person, bot = situation.actors
    application = situation.world.application_of(bot)
    if person.bot or application is None:
        raise ValueError(f"{person.username} is a bot, and only people add bots")
    path = f"/oauth2/authorize?client_id={application.id}&scope=bot"
    body = {"authorize": True, "guild_id": str(situation.guild.id), "permissions": str(int(Permission.ADMINISTRATOR))}
    yield Step("POST", path, body, by=0, keeps="consent")
    for step in channels.delete_channels(situation):
        yield replace(step, by=1, after="consent")


ATTACKS = (
    Scenario(
        "one-of-each",
        "One of each",
        GROUP,
        "Does a little of everything, so that no single kind is frequent.",
        one_of_each,
        ALL,
        prepare=stock.together(*STOCKS),
    ),
    Scenario(
        "add-bot",
        "Add a bot that attacks",
        GROUP,
        "Adds a bot with Administrator, which then deletes every channel.",
        smuggle_bot,
        cast="smuggler",
        prepare=stock.channels,
    ),
    Scenario(
        "commands",
        "The bot's own commands",
        GROUP,
        "Uses a slash command of a bot, such as /ban, on one member after the other.",
        weapon,
        rate=2,
        count=10,
        prepare=stock.members,
        own=(COMMAND,),
    ),
)

"""Attacks with webhooks, and on them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tux.sandbox.attacks import stock
from tux.sandbox.attacks.plan import NOBODY, Step
from tux.sandbox.attacks.scenario import Parameter, Scenario, Situation
from tux.sandbox.permissions import Permission
from tux.sandbox.world.channel import Channel

P = Permission
GROUP = "Webhooks and messages"
SPAM = "@everyone free gold, claim it now!"
HOOKS = Parameter("hooks", "integer", 3, "Webhooks to create first", 1, 15)


def create_webhooks(situation: Situation) -> Iterator[Step]:
    """Yield webhooks in every text channel, until each has as many as it may."""
    channels = situation.shuffled(situation.text_channels())
    room = {channel.id: stock.room_for_webhooks(situation, channel) for channel in channels}
    rounds = range(max(room.values(), default=0))
    for number, channel in enumerate((c for turn in rounds for c in channels if turn < room[c.id]), 1):
        yield _creation(channel, number)


def _creation(channel: Channel, number: int, keeps: str = "") -> Step:
    return Step("POST", f"/channels/{channel.id}/webhooks", {"name": f"Harbour news {number}"}, keeps=keeps)


def spam_by_webhook(situation: Situation) -> Iterator[Step]:
    """Yield a few webhooks, and then what they say, for which their token is enough."""
    names = [f"hook{number}" for number in range(1, situation.options["hooks"] + 1)]
    for number, (name, channel) in enumerate(zip(names, situation.endless(situation.text_channels()), strict=False), 1):
        yield _creation(channel, number, keeps=name)
    for name in itertools.cycle(names):
        body = {"content": SPAM, "allowed_mentions": {"parse": ["everyone"]}}
        yield Step("POST", f"/webhooks/{{{name}.id}}/{{{name}.token}}", body, by=NOBODY)


def delete_webhooks(situation: Situation) -> Iterator[Step]:
    """Yield the deletion of every webhook."""
    for hook_id in situation.shuffled(situation.guild.webhooks):
        yield Step("DELETE", f"/webhooks/{hook_id}")


ATTACKS = (
    Scenario(
        "create-webhooks",
        "Create webhooks",
        GROUP,
        "Creates webhooks in every text channel.",
        create_webhooks,
        P.MANAGE_WEBHOOKS,
    ),
    Scenario(
        "webhook-spam",
        "Spam by webhook",
        GROUP,
        "Creates webhooks, then mentions @everyone through them, which needs only their tokens.",
        spam_by_webhook,
        own=(HOOKS,),
    ),
    Scenario(
        "delete-webhooks",
        "Delete webhooks",
        GROUP,
        "Deletes every webhook.",
        delete_webhooks,
        P.MANAGE_WEBHOOKS,
        prepare=stock.webhooks,
    ),
)

"""Attacks by messages, and on them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from tux.sandbox.attacks import stock
from tux.sandbox.attacks.plan import Step
from tux.sandbox.attacks.scenario import Parameter, Scenario, Situation
from tux.sandbox.attacks.webhooks import GROUP, SPAM
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.resources.message_deletions import MAX_BULK_DELETE_AGE
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.snowflakes import snowflake_at

P = Permission

MARGIN = timedelta(days=1)
"""The time by which messages are younger than they have to be, as they grow older until they are deleted."""
SIZE = Parameter("size", "integer", 20, "Messages in each request", 2, 100)


def mention_everyone(situation: Situation) -> Iterator[Step]:
    """Yield a message to everyone in one text channel after the other."""
    for channel in situation.endless(situation.text_channels()):
        yield Step("POST", f"/channels/{channel.id}/messages", {"content": SPAM})


def delete_messages(situation: Situation) -> Iterator[Step]:
    """Yield the deletion of every message, one by one."""
    for channel in situation.text_channels():
        for message in situation.shuffled(channel.messages.values()):
            yield Step("DELETE", f"/channels/{channel.id}/messages/{message.id}")


def bulk_delete_messages(situation: Situation) -> Iterator[Step]:
    """Yield the deletion of so many recent messages at once, channel after channel, as only bots can do it."""
    for channel in situation.text_channels():
        yield from deletions_in(situation, channel)


def empty_channels(situation: Situation) -> Iterator[Step]:
    """Yield the deletion of the latest messages of one channel after the other."""
    for channel in situation.text_channels():
        yield from itertools.islice(deletions_in(situation, channel), 1)


def deletions_in(situation: Situation, channel: Channel) -> Iterator[Step]:
    """Yield the deletion of the recent messages of a channel, the newest first, so many with each request."""
    since = snowflake_at(situation.world.clock.now() - MAX_BULK_DELETE_AGE + MARGIN)
    recent = (str(message_id) for message_id in reversed(list(channel.messages)) if message_id > since)
    while len(ids := [*itertools.islice(recent, situation.options["size"])]) > 1:
        yield Step("POST", f"/channels/{channel.id}/messages/bulk-delete", {"messages": ids}, things=len(ids))


ATTACKS = (
    Scenario(
        "spam",
        "Mention everyone",
        GROUP,
        "Mentions @everyone in every text channel in turn.",
        mention_everyone,
        P.SEND_MESSAGES | P.MENTION_EVERYONE,
    ),
    Scenario(
        "delete-messages",
        "Delete messages",
        GROUP,
        "Deletes messages one by one.",
        delete_messages,
        P.MANAGE_MESSAGES,
        prepare=stock.messages,
    ),
    Scenario(
        "bulk-delete-messages",
        "Delete messages in bulk",
        GROUP,
        "A rogue bot deletes up to 100 messages with each request.",
        bulk_delete_messages,
        P.MANAGE_MESSAGES,
        rate=1,
        count=2,
        cast="bot",
        prepare=stock.messages,
        own=(SIZE,),
    ),
    Scenario(
        "empty-channels",
        "Empty channels",
        GROUP,
        "A rogue bot deletes the last 100 messages of one channel after the other.",
        empty_channels,
        P.MANAGE_MESSAGES,
        cast="bot",
        prepare=stock.full_channels,
        own=(replace(SIZE, default=100),),
    ),
)

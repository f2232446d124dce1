"""Attacks on channels, their threads, overwrites and invites."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tux.sandbox.attacks import stock
from tux.sandbox.attacks.plan import Step
from tux.sandbox.attacks.scenario import Scenario, Situation
from tux.sandbox.permissions import Permission

P = Permission
GROUP = "Channels"
PUBLIC_THREAD = 11


def delete_channels(situation: Situation) -> Iterator[Step]:
    """Yield the deletion of every channel."""
    for channel in situation.channels():
        yield Step("DELETE", f"/channels/{channel.id}")


def create_channels(situation: Situation) -> Iterator[Step]:
    """Yield the creation of ever more channels."""
    for number in itertools.count(1):
        yield Step("POST", f"/guilds/{situation.guild.id}/channels", {"name": f"nuked-{number}", "type": 0})


def rename_channels(situation: Situation) -> Iterator[Step]:
    """Yield new names for the channels, over and over."""
    for number, channel in enumerate(situation.endless(situation.channels()), 1):
        yield Step("PATCH", f"/channels/{channel.id}", {"name": f"owned-{number}"})


def delete_overwrites(situation: Situation) -> Iterator[Step]:
    """Yield the deletion of every overwrite of every channel."""
    pairs = [(channel, target) for channel in situation.channels() for target in channel.overwrites]
    for channel, target in situation.shuffled(pairs):
        yield Step("DELETE", f"/channels/{channel.id}/permissions/{target}")


def delete_threads(situation: Situation) -> Iterator[Step]:
    """Yield the deletion of every thread."""
    for thread in situation.shuffled(c for c in situation.guild.channels.values() if c.is_thread):
        yield Step("DELETE", f"/channels/{thread.id}")


def create_threads(situation: Situation) -> Iterator[Step]:
    """Yield ever more threads, in one text channel after the other."""
    for number, channel in enumerate(situation.endless(situation.text_channels()), 1):
        yield Step("POST", f"/channels/{channel.id}/threads", {"name": f"nuked-{number}", "type": PUBLIC_THREAD})


def create_invites(situation: Situation) -> Iterator[Step]:
    """Yield ever more invites that never end."""
    for channel in situation.endless(situation.text_channels()):
        yield Step("POST", f"/channels/{channel.id}/invites", {"max_age": 0, "unique": True})


def delete_invites(situation: Situation) -> Iterator[Step]:
    """Yield the deletion of every invite."""
    invites = [invite for invite in situation.world.invites.values() if invite.guild_id == situation.guild.id]
    for invite in situation.shuffled(invites):
        yield Step("DELETE", f"/invites/{invite.code}")


ATTACKS = (
    Scenario(
        "delete-channels",
        "Delete channels",
        GROUP,
        "Deletes every channel, one request for each.",
        delete_channels,
        P.MANAGE_CHANNELS,
        prepare=stock.channels,
    ),
    Scenario(
        "create-channels",
        "Create channels",
        GROUP,
        "Floods the guild with new channels.",
        create_channels,
        P.MANAGE_CHANNELS,
    ),
    Scenario(
        "rename-channels",
        "Rename channels",
        GROUP,
        "Gives every channel another name.",
        rename_channels,
        P.MANAGE_CHANNELS,
        prepare=stock.channels,
    ),
    Scenario(
        "delete-overwrites",
        "Wipe overwrites",
        GROUP,
        "Deletes the overwrites of every channel, so that private ones are open to everyone.",
        delete_overwrites,
        P.MANAGE_ROLES,
        prepare=stock.overwrites,
    ),
    Scenario(
        "delete-threads",
        "Delete threads",
        GROUP,
        "Deletes every thread and forum post.",
        delete_threads,
        P.MANAGE_THREADS,
        prepare=stock.threads,
    ),
    Scenario(
        "create-threads",
        "Create threads",
        GROUP,
        "Floods the text channels with new threads.",
        create_threads,
        P.CREATE_PUBLIC_THREADS,
        prepare=stock.one_text_channel,
    ),
    Scenario(
        "create-invites",
        "Create invites",
        GROUP,
        "Makes ever more invites that never end.",
        create_invites,
        P.CREATE_INSTANT_INVITE,
        prepare=stock.one_text_channel,
    ),
    Scenario(
        "delete-invites",
        "Delete invites",
        GROUP,
        "Deletes every invite.",
        delete_invites,
        P.MANAGE_GUILD,
        prepare=stock.invites,
    ),
)

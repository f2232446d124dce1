"""AutoMod at work: what is done about messages and nicknames that trigger a rule.

Rules with keywords and those against mention spam judge messages, rules for profiles judge nicknames. People who may
manage the guild and bots are exempt.

Source: https://discord.com/developers/docs/resources/auto-moderation
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.rules.auto_moderation_triggers import Match, find
from tux.sandbox.world.access import in_guild
from tux.sandbox.world.auto_moderation import (
    BLOCK_MEMBER_INTERACTION,
    BLOCK_MESSAGE,
    ENTRIES,
    MEMBER_PROFILE,
    MESSAGE_SEND,
    QUARANTINED,
    SEND_ALERT_MESSAGE,
    TIMEOUT,
    AutoModerationRule,
)
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.conversations import store
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json, ident
from tux.sandbox.world.world import World

ALERT_MESSAGE = 24


def judge_message(world: World, message: Message) -> None:
    """Carry out the actions of the rules that a message triggers.

    Raises:
        DiscordError: 200000 if one of them blocks it.
    """
    guild = world.guild_of(message.channel)
    member = guild.members.get(message.author.id) if guild is not None else None
    if guild is None or member is None or _is_exempt(guild, member):
        return
    matches = [match for rule in _rules(guild, member, message.channel) if (match := find(rule, message.content))]
    actions = [(match, action) for match in matches for action in match.rule.actions]
    is_blocked = any(action["type"] == BLOCK_MESSAGE for _, action in actions)
    for match, action in actions:
        alert_id = None
        if action["type"] == SEND_ALERT_MESSAGE:
            alert_id = _alert(world, guild, message, match, int(action["metadata"]["channel_id"]))
        elif action["type"] == TIMEOUT:
            _time_out(world, guild, member, action)
        _record(
            world,
            guild,
            member,
            match,
            action,
            message.content,
            channel_id=message.channel.id,
            message_id=None if is_blocked else message.id,
            alert_id=alert_id,
        )
    if is_blocked:
        raise DiscordError(200000)


def judge_nickname(world: World, guild: Guild, member: Member) -> None:
    """Quarantine a member whose new nickname triggers a rule for profiles, or lift that if none does."""
    name = member.nick or member.user.global_name or member.user.username
    rules = [rule for rule in guild.auto_moderation.values() if rule.enabled and rule.trigger_type == MEMBER_PROFILE]
    matches = [] if _is_exempt(guild, member) else [match for rule in rules if (match := find(rule, name))]
    before = member.flags
    member.flags = before & ~QUARANTINED | (QUARANTINED if matches else 0)
    if member.flags != before:
        world.member_updated(guild, member)
    for match in () if before & QUARANTINED else matches:
        for action in match.rule.actions:
            if action["type"] == BLOCK_MEMBER_INTERACTION:
                _record(world, guild, member, match, action, name)


def _is_exempt(guild: Guild, member: Member) -> bool:
    return member.user.bot or bool(in_guild(guild, member) & Permission.MANAGE_GUILD)


def _rules(guild: Guild, member: Member, channel: Channel) -> Iterator[AutoModerationRule]:
    """Yield the rules that apply to a member's messages in a channel, or in a thread of that channel."""
    places = {channel.id, channel.parent_id if channel.is_thread else channel.id}
    for rule in guild.auto_moderation.values():
        is_exempt = places & set(rule.exempt_channels) or set(member.roles) & set(rule.exempt_roles)
        if rule.enabled and rule.event_type == MESSAGE_SEND and not is_exempt:
            yield rule


def _alert(world: World, guild: Guild, message: Message, match: Match, channel_id: int) -> int | None:
    """Post the alert about a message and return its id; None if the channel for it is gone."""
    channel = guild.channels.get(channel_id)
    if channel is None:
        return None
    fields = {
        "rule_name": match.rule.name,
        "channel_id": str(message.channel.id),
        "keyword": match.keyword,
        "keyword_matched_content": match.content,
    }
    embed: Json = {
        "type": "auto_moderation_message",
        "description": message.content,
        "fields": [{"name": name, "value": value, "inline": False} for name, value in fields.items() if value],
    }
    alert = Message(world.ids.new(), channel, message.author, "", world.clock.now(), type=ALERT_MESSAGE)
    alert.embeds = [embed]
    store(world, alert)
    return alert.id


# what an action leaves


def _record(
    world: World,
    guild: Guild,
    member: Member,
    match: Match,
    action: Json,
    text: str,
    *,
    channel_id: int | None = None,
    message_id: int | None = None,
    alert_id: int | None = None,
) -> None:
    """Add the audit log entry of one action, and send the event. The author of both is the member who triggered it."""
    rule = match.rule
    options = {
        "auto_moderation_rule_name": rule.name,
        "auto_moderation_rule_trigger_type": str(rule.trigger_type),
        "channel_id": str(channel_id or ""),  # empty for names, as discord.py found
    }
    world.audit(guild, ENTRIES[action["type"]], member.user, member.id, options=options)
    data: Json = {
        "guild_id": str(guild.id),
        "action": action,
        "rule_id": str(rule.id),
        "rule_trigger_type": rule.trigger_type,
        "user_id": str(member.id),
        "content": text,
        "matched_keyword": match.keyword,
        "matched_content": match.content,
    }
    ids = {"channel_id": channel_id, "message_id": message_id, "alert_system_message_id": alert_id}
    data |= {name: ident(value) for name, value in ids.items() if value is not None}
    world.emit_in(guild, "AUTO_MODERATION_ACTION_EXECUTION", data, permission=Permission.MANAGE_GUILD)


def _time_out(world: World, guild: Guild, member: Member, action: Json) -> None:
    """Time a member out for the action's duration."""
    seconds = action["metadata"]["duration_seconds"]
    member.communication_disabled_until = world.clock.now() + timedelta(seconds=seconds)
    world.member_updated(guild, member)

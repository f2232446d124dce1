"""The listeners of antinuke: everything that its guard hears of."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from discord.ext import commands

from tux.bot.feature_scope import FeatureScope
from tux.features.antinuke.guard import Guard
from tux.features.antinuke.guard.checkpoints import CheckpointFiles, Checkpoints
from tux.features.antinuke.responses.stopped import StoppedAttackers
from tux.features.antinuke.watch.bot_gate import BOT_ADD, BotGate
from tux.features.antinuke.watch.counted_entries import (
    MEMBER_DISCONNECT,
    MEMBER_MOVE,
    MESSAGE_DELETE,
    CountedEntries,
)
from tux.features.antinuke.watch.messages import WEBHOOK_CREATE, Messages
from tux.features.antinuke.watch.own_commands import OwnCommands
from tux.features.antinuke.watch.own_roles import OWN_ROLE_TYPES, OwnRoles
from tux.features.antinuke.watch.rosters import Rosters
from tux.features.antinuke.watch.unseen_acts import UnseenActs
from tux.features.antinuke.watch.voice_states import VoiceStates
from tux.guilds.cases import CaseSettled
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.changes import SettingsChanged
from tux.runtime.clock import Clock
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)


class CounterKeeper(commands.Cog):
    """Stores what was counted while Tux runs, and when it stops."""

    def __init__(self, guard: Guard, checkpoints: Checkpoints, tasks: Tasks, clock: Clock) -> None:
        self.guard = guard
        self._checkpoints = checkpoints
        self._tasks = tasks
        self._clock = clock

    async def cog_load(self) -> None:
        self._tasks.keep_running(self._checkpoints.run, name="store counters", owner=__name__, clock=self._clock)

    async def cog_unload(self) -> None:
        await self._checkpoints.store()


async def keep_counters(scope: FeatureScope, guard: Guard) -> None:
    """Let the guard go on where it was stopped, and keep what it counts on disk."""
    checkpoints = Checkpoints(guard, CheckpointFiles(scope.process.data_dir / "antinuke" / "counters"), scope.clock)
    await checkpoints.load(scope.bot.own_shards.owns)
    scope.subscribe(GuildDataDeleted, checkpoints.forget)
    await scope.add_cog(CounterKeeper(guard, checkpoints, scope.tasks, scope.clock))


async def keep_stopped(scope: FeatureScope, stopped: StoppedAttackers) -> None:
    """Keep those who were stopped on disk, so that a restart does not let others give them roles again.

    Those who are being stopped are there as well, so that this goes on.
    """
    due = set[int]()
    files, lock = CheckpointFiles(scope.process.data_dir / "antinuke" / "stopped"), asyncio.Lock()
    stored = await asyncio.to_thread(files.read, scope.bot.own_shards.owns)
    for guild_id, content in stored.items():
        try:
            stopped.load([content])
        except (LookupError, TypeError, ValueError) as error:
            _log.warning("those who were stopped cannot be read", guild_id=guild_id, error=str(error))

    async def store(guild_id: int) -> None:
        async with lock:
            due.discard(guild_id)
            try:
                await asyncio.to_thread(files.write, guild_id, stopped.to_json(guild_id))
            except OSError as error:
                _log.warning("those who were stopped could not be stored", guild_id=guild_id, error=str(error))

    async def forget(fact: GuildDataDeleted) -> None:
        async with lock:
            stopped.forget(fact.guild_id)
            await asyncio.to_thread(files.remove, fact.guild_id)

    def on_change(guild_id: int) -> None:
        if guild_id in due:
            return
        due.add(guild_id)
        scope.tasks.spawn(store(guild_id), name="store who was stopped", owner=__name__)

    stopped.on_change = on_change
    scope.subscribe(GuildDataDeleted, forget)


def listen(scope: FeatureScope, guard: Guard) -> None:
    """Let the guard hear of everything that is counted, until the feature is unloaded."""
    rosters = Rosters(scope.bot.get_guild, guard.policy_of, tasks=scope.tasks, clock=scope.clock)
    messages, bots, own_roles = Messages(guard), BotGate(guard), OwnRoles(guard, scope.tasks, scope.clock)
    deletions, moves, disconnections = (
        CountedEntries(guard, scope.bot.http, scope.tasks, kind)
        for kind in (MESSAGE_DELETE, MEMBER_MOVE, MEMBER_DISCONNECT)
    )
    guard.readers |= {
        WEBHOOK_CREATE: messages.read,
        MESSAGE_DELETE: deletions.read,
        MEMBER_MOVE: moves.read,
        MEMBER_DISCONNECT: disconnections.read,
        BOT_ADD: bots.read,
        **dict.fromkeys(OWN_ROLE_TYPES, own_roles.read),
    }
    guard.followers.append(bots.follow)
    guard.on_policy += [messages.on_policy, rosters.need]
    for event in ("guild_available", "guild_join"):
        scope.on_event_sync(event, rosters.on_guild_available)

    async def on_settings_changed(change: SettingsChanged) -> None:
        guard.watched(change.guild_id)

    def on_guild(event: Mapping[str, Any]) -> None:
        guard.watched(int(event["id"]))

    scope.subscribe(SettingsChanged, on_settings_changed)
    scope.on_raw_audit_log_entry(guard.on_entry)
    for event, function in {
        "GUILD_CREATE": on_guild,
        "CHANNEL_UPDATE": own_roles.on_channel_update,
        "CHANNEL_DELETE": own_roles.on_channel_delete,
        "MESSAGE_CREATE": messages.on_message,
        "MESSAGE_DELETE": deletions.on_message_delete,
        "VOICE_STATE_UPDATE": VoiceStates(guard, moves, disconnections).on_voice_state,
        "GUILD_MEMBER_ADD": bots.on_member_add,
        "GUILD_MEMBER_REMOVE": guard.on_member_remove,
        "GUILD_MEMBER_UPDATE": own_roles.on_member_update,
        "GUILD_ROLE_CREATE": bots.on_role_create,
        "GUILD_ROLE_UPDATE": own_roles.on_role_update,
        "GUILD_ROLE_DELETE": own_roles.on_role_delete,
    }.items():
        scope.on_raw(event, None, function)
    _listen_where_blind(scope, UnseenActs(guard))
    _listen_to_commands(scope, OwnCommands(guard))
    for guild in scope.bot.guilds:  # where the feature is loaded anew
        guard.watched(guild.id)


def _listen_where_blind(scope: FeatureScope, unseen: UnseenActs) -> None:
    """Let the guard hear of what is destroyed where Tux may not view the audit log."""
    scope.on_event_sync("shard_disconnect", unseen.on_shard_lost)
    for event in ("shard_resumed", "shard_ready"):
        scope.on_event_sync(event, unseen.on_shard_back)
    for event, function in {
        "CHANNEL_CREATE": unseen.on_channel_create,
        "GUILD_ROLE_CREATE": unseen.on_role_create,
        "CHANNEL_DELETE": unseen.on_channel_delete,
        "GUILD_ROLE_DELETE": unseen.on_role_delete,
        "GUILD_BAN_ADD": unseen.on_ban,
        "GUILD_MEMBER_REMOVE": unseen.on_member_remove,
    }.items():
        scope.on_raw(event, None, function)


def _listen_to_commands(scope: FeatureScope, own_commands: OwnCommands) -> None:
    """Let the guard hear of what is about to be done through Tux, and of what failed."""
    scope.gate_cases(own_commands.admit)

    async def on_case_settled(fact: CaseSettled) -> None:
        own_commands.on_settled(fact)

    scope.subscribe(CaseSettled, on_case_settled)

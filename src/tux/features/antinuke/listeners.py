"""The listeners of antinuke: everything that its guard hears of."""

from tux.bot.feature_scope import FeatureScope
from tux.features.antinuke.guard import Guard
from tux.features.antinuke.watch.bot_gate import BotGate
from tux.features.antinuke.watch.deletions import Deletions
from tux.features.antinuke.watch.messages import Messages
from tux.features.antinuke.watch.own_commands import OwnCommands
from tux.features.antinuke.watch.rosters import Rosters
from tux.features.antinuke.watch.voice_states import VoiceStates


def listen(scope: FeatureScope, guard: Guard) -> None:
    """Let the guard hear of everything that is counted, until the feature is unloaded."""
    rosters = Rosters(scope.bot.get_guild, guard.policy_of, tasks=scope.tasks, clock=scope.clock)
    messages, bots = Messages(guard), BotGate(guard)
    deletions = Deletions(guard, scope.bot.http, scope.tasks)
    guard.readers += [messages.read, deletions.read, bots.read]
    guard.followers.append(bots.follow)
    guard.on_policy.append(rosters.need)
    for event in ("guild_available", "guild_join"):
        scope.on_event_sync(event, rosters.on_guild_available)
    scope.on_raw_audit_log_entry(guard.on_entry)
    for event, function in {
        "MESSAGE_CREATE": messages.on_message,
        "MESSAGE_DELETE": deletions.on_delete,
        "VOICE_STATE_UPDATE": VoiceStates(guard).on_voice_state,
        "GUILD_MEMBER_ADD": bots.on_member_add,
        "GUILD_MEMBER_REMOVE": guard.on_member_remove,
        "GUILD_ROLE_CREATE": bots.on_role_create,
    }.items():
        scope.on_raw(event, None, function)
    scope.gate_cases(OwnCommands(guard).admit)

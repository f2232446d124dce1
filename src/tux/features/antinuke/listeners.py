"""The listeners of antinuke: everything that its guard hears of."""

from collections.abc import Iterator

from tux.bot.feature_scope import FeatureScope
from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.entries import acts_in
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.guard import Guard
from tux.features.antinuke.watch.messages import Messages
from tux.features.antinuke.watch.own_commands import OwnCommands
from tux.guilds.audit_log import RawAuditLogEntry


def listen(scope: FeatureScope, guard: Guard) -> None:
    """Let the guard hear of everything that is counted, until the feature is unloaded."""
    messages = Messages(guard)
    guard.readers += [_read, messages.read]
    scope.on_raw_audit_log_entry(guard.on_entry)
    scope.on_raw("MESSAGE_CREATE", None, messages.on_message)
    scope.gate_cases(OwnCommands(guard).admit)


def _read(raw: RawAuditLogEntry, _: GuildPolicy) -> Iterator[Act]:
    return acts_in(raw.guild_id, raw.payload)

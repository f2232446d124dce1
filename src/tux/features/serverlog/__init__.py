"""Server logs: the events in a server, logged in channels for its staff."""

from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.serverlog import unseen_members
from tux.features.serverlog.commands import EventCommands
from tux.features.serverlog.events import INTENTS
from tux.features.serverlog.listeners import MESSAGE_FIELDS, ServerLog
from tux.features.serverlog.provisioning import LogChannels
from tux.features.serverlog.settings import ServerLogSettings
from tux.guilds.privacy.personal_data import PersonErased
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.changes import SettingsChanged, SettingsRewritten

FEATURE = Feature(
    "serverlog",
    settings=ServerLogSettings,
    intents=INTENTS,
    needs={
        "view_audit_log": "serverlog-without-audit-log",
        "attach_files": "serverlog-without-files",
        "manage_channels": "serverlog-without-invites",
    },
    config=EventCommands,
    provisioners=(LogChannels(),),
)


async def setup(scope: FeatureScope) -> None:
    log = ServerLog(scope.bot, scope.tasks)
    await scope.add_cog(log)
    scope.subscribe(SettingsChanged, log.on_settings_changed)
    scope.subscribe(GuildDataDeleted, log.on_guild_data_deleted)
    scope.subscribe(PersonErased, log.on_person_erased)
    scope.subscribe(SettingsRewritten, log.on_settings_rewritten)
    scope.on_raw("MESSAGE_CREATE", MESSAGE_FIELDS, log.on_raw_message)
    scope.on_raw("GUILD_MEMBER_UPDATE", unseen_members.FIELDS, log.on_raw_member)
    scope.on_audit_log_entry(log.on_audit_log_entry)
    for event, listener in log.event_listeners():
        scope.on_event_sync(event, listener)

"""The commands and menus with which moderators act, and the cases of what they did."""

from functools import partial

from tux.bot.actions import ActionResults
from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.moderation.automod_actions import QUARANTINE, AutomodActions
from tux.features.moderation.case_commands import CaseCommands
from tux.features.moderation.channel_cases import KINDS
from tux.features.moderation.channel_commands import ChannelCommands
from tux.features.moderation.channels import Channels
from tux.features.moderation.commands import ModerationCommands
from tux.features.moderation.interrupted_cases import InterruptedCases
from tux.features.moderation.manual_actions import ManualActions
from tux.features.moderation.massbans import Massbans
from tux.features.moderation.menus import ModerationMenus
from tux.features.moderation.pages import CasePageButton
from tux.features.moderation.provisioning import StaffChannels
from tux.features.moderation.purges import Purges
from tux.features.moderation.replaced_cases import ReplacedCases
from tux.features.moderation.unlogged_ends import UnloggedEnds
from tux.guilds.actions.member_actions import TEMPBAN
from tux.guilds.actions.tempbans import Tempbans
from tux.guilds.cases import CaseLeftPending, CaseSettled
from tux.guilds.settings.general import LogSettings

FEATURE = Feature(
    "moderation",
    settings=LogSettings,
    intents=("members", "moderation"),
    needs={
        "view_audit_log": "moderation-without-audit-log",
        "attach_files": "moderation-without-files",
        "connect": "moderation-without-connect",
        "manage_threads": "moderation-without-threads",
        "add_reactions": "moderation-without-reactions",
        "create_public_threads": "moderation-without-public-threads",
        "create_private_threads": "moderation-without-private-threads",
    },
    provisioners=(StaffChannels(),),
    case_kinds=(*KINDS, QUARANTINE),
)


async def setup(scope: FeatureScope) -> None:
    bot, log, actions = scope.bot, scope.moderation_log, scope.actions
    results, case_commands = ActionResults(actions, bot.reporter), CaseCommands(scope.cases)
    await scope.add_cog(ModerationCommands(results, Massbans(scope.cases, log, actions), scope.clock))
    await scope.add_cog(case_commands)
    scope.add_dynamic_items(CasePageButton)
    channel_commands = ChannelCommands(
        bot, Purges(scope.cases, log, scope.clock), Channels(scope.cases, log, bot.ranks_in)
    )
    await scope.add_cog(channel_commands)
    scope.add_message_menu("menu-purge-from", "purge", channel_commands.purge_from)
    scope.subscribe(CaseSettled, ReplacedCases(scope.cases).on_case_settled)
    manual = ManualActions(scope.cases, log, scope.tasks, bot.user_id)
    scope.consume_audit_log("manual-actions", manual.adopt, wants=manual.wants)
    automod = AutomodActions(scope.cases, log, bot, scope.tasks)
    scope.consume_audit_log("automod-actions", automod.adopt, wants=automod.wants)
    unlogged = UnloggedEnds(scope.cases, scope.clock, scope.tasks)
    scope.on_event_sync("member_unban", unlogged.on_member_unban)
    scope.on_event_sync("member_update", unlogged.on_member_update)
    interrupted = InterruptedCases(bot, bot.audit_log, log, scope.tasks)
    scope.subscribe(CaseLeftPending, interrupted.on_case_left_pending)
    scope.on_audit_log_caught_up(interrupted.on_caught_up)
    await scope.add_cog(interrupted)
    menus = ModerationMenus(bot, results, case_commands)
    scope.add_user_menu("menu-cases", "case search", menus.cases)
    scope.add_user_menu("menu-warn", "warn", menus.warn)
    scope.add_user_menu("menu-timeout", "timeout", menus.time_out)
    scope.add_message_menu("menu-warn-author", "warn", menus.warn_author)
    tempbans = Tempbans(bot, scope.clock)
    scope.on_case_expiry(TEMPBAN.kind, partial(tempbans.lift, caught_up=interrupted.caught_up))

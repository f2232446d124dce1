"""What moderators do, and the record of it."""

from functools import partial

from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.moderation.actions import MemberActions
from tux.features.moderation.case_commands import CaseCommands
from tux.features.moderation.channel_commands import ChannelModeration
from tux.features.moderation.channels import Channels
from tux.features.moderation.commands import Moderation
from tux.features.moderation.interrupted_cases import InterruptedCases
from tux.features.moderation.kinds import KINDS, TEMPBAN, TIMEOUT
from tux.features.moderation.log import ModerationLog
from tux.features.moderation.manual_actions import ManualActions
from tux.features.moderation.massbans import Massbans
from tux.features.moderation.menus import Menus
from tux.features.moderation.pages import CasePageButton
from tux.features.moderation.provisioning import StaffChannels
from tux.features.moderation.purges import Purges
from tux.features.moderation.replaced_cases import ReplacedCases
from tux.features.moderation.reports import add_reports
from tux.features.moderation.reports.personal_data import REPORT_BLOCKS, REPORTS
from tux.features.moderation.results import Results
from tux.guilds.cases import Case, CaseEdited, CaseEnded, CaseLeftPending, CaseSettled
from tux.guilds.settings.general import LogSettings

FEATURE = Feature(
    "moderation",
    settings=LogSettings,
    intents=("members", "moderation"),
    provisioners=(StaffChannels(),),
    data=(REPORTS, REPORT_BLOCKS),
)


async def setup(scope: FeatureScope) -> None:
    bot = scope.bot
    scope.add_case_kinds(*KINDS)
    log = ModerationLog(scope.cases, scope.settings, bot)
    scope.subscribe(CaseEdited, log.on_case_changed)
    scope.subscribe(CaseEnded, log.on_case_changed)
    scope.subscribe(CaseSettled, log.on_case_settled)
    acts = MemberActions(scope.cases, log, bot, scope.clock)
    results, casebook = Results(acts, bot.reporter), CaseCommands(scope.cases)
    await scope.add_cog(Moderation(results, Massbans(scope.cases, log, acts.turns.of), scope.clock))
    await scope.add_cog(casebook)
    purges = Purges(scope.cases, log, scope.clock)
    in_channels = ChannelModeration(bot, purges, Channels(scope.cases, log))
    await scope.add_cog(in_channels)
    scope.add_message_menu("menu-purge-from", "purge", in_channels.purge_from)
    scope.subscribe(CaseSettled, ReplacedCases(scope.cases).on_case_settled)
    manual = ManualActions(scope.cases, log, scope.tasks, bot.application_id)
    scope.consume_audit_log("manual-actions", manual.adopt, wants=manual.wants)
    interrupted = InterruptedCases(bot, bot.audit_log, log, scope.tasks)
    scope.subscribe(CaseLeftPending, interrupted.on_case_left_pending)
    scope.on_close(bot.audit_log.on_caught_up(interrupted.on_caught_up))
    await scope.add_cog(interrupted)
    menus = Menus(bot, results, casebook)
    scope.add_user_menu("menu-cases", "case search", menus.cases)
    scope.add_user_menu("menu-warn", "warn", menus.warn)
    scope.add_user_menu("menu-timeout", "timeout", menus.time_out)
    scope.add_message_menu("menu-warn-author", "warn", menus.warn_author)
    await add_reports(scope, results)
    scope.add_dynamic_items(CasePageButton)
    scope.on_case_expiry(TEMPBAN, partial(acts.lift_ban, caught_up=interrupted.caught_up))
    scope.on_case_expiry(TIMEOUT, _nothing_to_undo)


async def _nothing_to_undo(case: Case) -> None:
    """Discord itself ends timeouts."""

"""What moderators do, and the record of it."""

from functools import partial

from tux.bot.client import Tux
from tux.bot.feature import Feature
from tux.features.moderation.actions import MemberActions
from tux.features.moderation.case_commands import CaseCommands
from tux.features.moderation.channel_commands import ChannelModeration
from tux.features.moderation.channels import Channels
from tux.features.moderation.commands import Moderation
from tux.features.moderation.interrupted_cases import InterruptedCases
from tux.features.moderation.kinds import KINDS, TEMPBAN, TIMEOUT
from tux.features.moderation.log import ModerationLog
from tux.features.moderation.manual_actions import ACTIONS, ManualActions
from tux.features.moderation.massbans import Massbans
from tux.features.moderation.menus import Menus
from tux.features.moderation.pages import CasePageButton
from tux.features.moderation.provisioning import StaffChannels
from tux.features.moderation.purges import Purges
from tux.features.moderation.replaced_cases import end_replaced_cases
from tux.features.moderation.reports import add_reports
from tux.features.moderation.reports.personal_data import REPORT_BLOCKS, REPORTS
from tux.features.moderation.results import Results
from tux.guilds.cases import Case
from tux.guilds.settings.sections import LogSettings

FEATURE = Feature(
    "moderation",
    settings=LogSettings,
    intents=("members", "moderation"),
    makes=(StaffChannels(),),
    data=(REPORTS, REPORT_BLOCKS),
)


async def setup(bot: Tux) -> None:
    bot.cases.kinds.add(*KINDS)
    log = ModerationLog(bot.cases, bot.settings, bot)
    acts = MemberActions(bot.cases, log, bot, bot.clock)
    results, casebook = Results(acts, bot.reporter), CaseCommands(bot.cases)
    await bot.add_cog(Moderation(results, Massbans(bot.cases, log, acts.turns.of), bot.clock))
    await bot.add_cog(casebook)
    purges = Purges(bot.cases, log, bot.clock)
    in_channels = ChannelModeration(bot, purges, Channels(bot.cases, log))
    await bot.add_cog(in_channels)
    in_channels.add_menu()
    interrupted = InterruptedCases(bot, log)
    await bot.add_cog(interrupted)
    end_replaced_cases(bot.cases, bot.facts)
    manual = ManualActions(bot.cases, log, bot.tasks, bot.application_id)
    bot.audit_log.consume("manual-actions", manual.adopt, actions=ACTIONS)
    Menus(bot, results, casebook).add()
    await add_reports(bot, results)
    bot.add_dynamic_items(CasePageButton)
    bot.cases.on_expiry(TEMPBAN, partial(acts.lift_ban, caught_up=interrupted.caught_up))
    bot.cases.on_expiry(TIMEOUT, _nothing_to_undo)


async def _nothing_to_undo(case: Case) -> None:
    """Discord itself ends timeouts."""

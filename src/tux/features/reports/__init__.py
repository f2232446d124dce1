"""Reports: members tell the staff about something, with their name or anonymously."""

from tux.bot.actions import ActionResults
from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.reports.commands import ReportCommands
from tux.features.reports.personal_data import REPORT_BLOCKS, REPORTS
from tux.features.reports.service import Reports
from tux.features.reports.views import ReportBoard

FEATURE = Feature(
    "reports",
    needs={"create_public_threads": "reports-without-threads", "attach_files": "reports-without-files"},
    data=(REPORTS, REPORT_BLOCKS),
)


async def setup(scope: FeatureScope) -> None:
    results = ActionResults(scope.actions, scope.bot.reporter)
    board = ReportBoard(Reports(scope.database, scope.settings, scope.clock, scope.facts), scope.bot, results)
    scope.add_dynamic_items(board.button)
    commands = ReportCommands(board)
    await scope.add_cog(commands)
    scope.add_message_menu("menu-report", "report", commands.report_message)

"""What reports hold about people: who made them, whom they are about, and who has dealt with them."""

from tux.features.moderation.reports.tables import Report, ReportBlock
from tux.guilds.privacy.personal_data import Held, Open, Rows

REPORTS = Rows(
    name="reports",
    table=Report,
    held=(
        Held("target_id", ("id", "created_at", "closed_at")),  # its words may give away who made it
        Held("reporter_id", empties=True),
        Held("claimed_by", ("id", "created_at")),
        Held("closed_by", ("id", "created_at", "closed_at")),
    ),
    pseudonyms=(Held("reporter_pseudonym", ("id", "subject", "text", "about", "created_at", "closed_at")),),
    mentions=("subject", "text", "about"),
    named_by=("id",),
    open=Open("target_id", lambda: Report.closed_by.is_(None), "personal-kept-report", ("id",)),
)
REPORT_BLOCKS = Rows(
    name="report_blocks",
    table=ReportBlock,
    held=(Held("blocked_by", ("blocked_at",)),),
    pseudonyms=(Held("reporter_pseudonym", ("blocked_at",)),),
)

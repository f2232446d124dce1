"""The personal data in reports: who made them, whom they are about, and who dealt with them."""

from tux.features.reports.tables import Report, ReportBlock
from tux.guilds.privacy.personal_data import PersonalRows, PersonColumn, RetentionRule

REPORTS = PersonalRows(
    name="reports",
    table=Report,
    people=(
        PersonColumn(  # without the text, which may give away who made it
            "target_id", ("id", "copy", "created_at", "closed_at"), own_words=("copy",), erases=("copy",)
        ),
        PersonColumn("reporter_id", cleared=True),
        PersonColumn("claimed_by", ("id", "created_at")),
        PersonColumn("closed_by", ("id", "created_at", "closed_at")),
    ),
    pseudonyms=(
        PersonColumn(
            "reporter_pseudonym",
            ("id", "subject", "text", "about", "created_at", "closed_at"),
            own_words=("subject", "text", "about"),
        ),
    ),
    texts=("subject", "text", "about", "copy"),
    exported_mention=("id",),
    retention=RetentionRule("target_id", lambda: Report.closed_by.is_(None), "personal-kept-report", ("id",)),
)
REPORT_BLOCKS = PersonalRows(
    name="report_blocks",
    table=ReportBlock,
    people=(PersonColumn("blocked_by", ("blocked_at",)),),
    pseudonyms=(PersonColumn("reporter_pseudonym", ("blocked_at",)),),
)

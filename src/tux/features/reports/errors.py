"""The refusals of reports."""

from tux.runtime.refusals import Refusal


class NoReportChannel(Refusal):
    """The server has no channel for reports."""

    key = "report-nowhere"


class ReportChannelClosed(Refusal):
    """The bot lacks permissions in the channel for reports. Data: `permissions`."""

    key = "report-channel-closed"


class TooManyReports(Refusal):
    """The member has made too many reports lately. Data: `again_at`, a timestamp in Discord's markup."""

    key = "report-too-many"


class ReporterBlocked(Refusal):
    """The server's staff has blocked reports from this member."""

    key = "report-blocked"


class ReportUndelivered(Refusal):
    """Discord did not accept the report, so nobody has read it. It is not stored."""

    key = "report-undelivered"


class ReportGone(Refusal):
    """There is no such report."""

    key = "report-gone"


class ReportClosed(Refusal):
    """Somebody has closed the report. Data: `by`."""

    key = "report-closed-already"


class ReportClaimed(Refusal):
    """Somebody else has claimed the report. Data: `by`."""

    key = "report-claimed-already"

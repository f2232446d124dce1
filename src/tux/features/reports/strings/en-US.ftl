feature-reports = Reports

menu-report = Report

command-report = Report something to the staff, with your name or anonymously.
    .user = The user the report is about, if any

report-form = Report to the staff
report-form-subject = What is it about?
report-form-text = What happened?
report-form-who = Who may know that you made the report?
report-form-who-note = The person who hosts Tux could still find out.
report-anonymous = Nobody: report anonymously
report-named = The staff: show my name

report-done = Your report was sent to the staff. Thank you.
report-nowhere = This server has no channel for reports yet. Ask its staff to set one with `/config logs set`.
report-channel-closed = Your report can’t be delivered: I lack { $permissions } in the channel for reports. Please tell the staff.
report-too-many = You have made too many reports. You can make another { $again_at }.
report-blocked = The staff has blocked your reports. Write to one of them directly.
report-undelivered = Discord didn’t accept your report, so nobody has read it. Please try again.
report-gone = That report no longer exists.
report-closed-already = { $by } has already closed this report.
report-claimed-already = { $by } has already claimed this report.

report-closed-notice = The staff of { $guild } have dealt with your report #{ $number } and closed it. Thank you for making it. What they did about it stays between them and whoever it concerns.

report-title = Report #{ $number }
report-by = From
report-by-nobody = Anonymous
report-target = About
report-about = Message
report-copy = It said
report-claimed = Claimed by
report-closed = Closed by
report-button-claim = Claim
report-button-close = Close
report-button-block = Block reporter
report-button-unblock = Unblock reporter
report-blocked-now = The person who made this report can’t make any more.
report-unblocked-now = The person who made this report can make reports again.
report-button-warn = Warn
report-button-timeout = Time out
report-button-ban = Ban

personal-reports = { $count ->
    [one] one report that you made, that is about you, or that you dealt with
   *[other] { $count } reports that you made, that are about you, or that you dealt with
}
personal-report_blocks = { $count ->
    [one] one time that staff blocked somebody from making reports
   *[other] { $count } times that staff blocked somebody from making reports
}
personal-kept-report = { $server }: report #{ $id } about you, until the staff closes it.

# What is lost without a permission, as the end of a sentence.
reports-without-files = reports of long messages lack the file with the whole text
reports-without-threads = reports get no thread for the staff to talk in

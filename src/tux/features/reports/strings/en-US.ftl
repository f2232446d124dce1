feature-reports = Reports

menu-report = Report

command-report = Tell the staff what you have seen, with your name or without it.
    .user = Whom it is about, if it is about somebody

report-form = Report to the staff
report-form-subject = What is it about?
report-form-text = What happened?
report-form-who = Who may know that it was you?
report-form-who-note = The person who hosts Tux could find out even so.
report-anonymous = Nobody: report without my name
report-named = The staff: show my name

report-done = Your report is with the staff. Thank you.
report-nowhere = This server has no place for reports yet. Ask its staff to set one with `/config logs set`.
report-channel-closed = Your report cannot be delivered: I lack { $permissions } where it should go. Please tell the staff.
report-too-many = You have reported a lot just now. You can again { $again_at }.
report-blocked = The staff takes no more reports from you. Write to one of them.
report-undelivered = Discord did not take your report, so nobody has read it. Please try again.
report-gone = That report is no longer there.
report-closed-already = { $by } has closed this report already.
report-claimed-already = { $by } is dealing with this report already.

report-title = Report #{ $number }
report-by = From
report-by-nobody = somebody who wants to stay unnamed
report-target = About
report-about = Message
report-claimed = Dealing with it
report-closed = Closed by
report-button-claim = I take it
report-button-close = Close
report-button-block = Hear no more of them
report-blocked-now = You hear no more of whoever made this report. Click again to undo that.
report-unblocked-now = Whoever made this report can report again.
report-button-warn = Warn
report-button-timeout = Time out
report-button-ban = Ban

personal-reports = { $count ->
    [one] one report that you made, that is about you, or that you dealt with
   *[other] { $count } reports that you made, that are about you, or that you dealt with
}
personal-report_blocks = { $count ->
    [one] one time that staff chose to hear no more reports of somebody
   *[other] { $count } times that staff chose to hear no more reports of somebody
}
personal-kept-report = { $server }: report #{ $id } about you, until the staff has closed it.

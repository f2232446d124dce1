section-logs = Moderation log
    .about = Where I write down what moderators do, and where reports of members go.
setting-logs-moderation_channel_id = Log channel
    .hint = Every case is written down here.
setting-logs-report_channel_id = Report channel
    .hint = Where reports of members go; to the log channel where there is none.

moderation-made-category = Staff
moderation-made-moderation_channel_id = mod-log
moderation-made-report_channel_id = reports
moderation-make-category = Create the category “Staff”, which nobody sees but { $seen_by }.
moderation-make-seen = { $roles ->
    [none] administrators and I
   *[other] { $roles }{ $more ->
        [0] { "" }
       *[other] { " " }and { $more } more
    }, administrators and I
}
moderation-make-moderation_channel_id = Create the channel #{ $name } in “Staff”, where I write down what moderators do.
moderation-make-report_channel_id = Create the channel #{ $name } in “Staff”, for reports of members.
moderation-use = Use { $channel }, which is there already and hidden from everybody else.

feature-moderation = Moderation

menu-cases = Cases
menu-warn = Warn
menu-timeout = Time out
menu-warn-author = Warn author
menu-purge-from = Purge from here
menu-report = Report
form-warn = Warn { $name }
form-timeout = Time out { $name }
form-reason = Reason (they are told)
form-duration = For how long, up to 28 days

command-ban = Ban people, in this server or not, and tell them why.
    .members = Whom: mentions, ids or names, up to 20
    .reason = Why; they are told, and it is kept on the case
    .delete_messages = Delete what they wrote in the last days, 0 to 7
    .silent = Do not tell them
command-tempban = Ban people for a while.
    .members = Whom: mentions, ids or names, up to 20
    .duration = For how long: 2d, 12h, 1w
    .reason = Why; they are told, and it is kept on the case
    .delete_messages = Delete what they wrote in the last days, 0 to 7
    .silent = Do not tell them
command-softban = Remove people with what they wrote lately: a ban that is lifted at once.
    .members = Whom: mentions, ids or names, up to 20
    .reason = Why; they are told, and it is kept on the case
    .delete_messages = Delete what they wrote in the last days, 1 to 7; else of one day
    .silent = Do not tell them
command-massban = Ban up to 200 people at once, without telling them.
    .people = Whom: ids or mentions, in any text
    .reason = Why; it is kept on every case
    .delete_messages = Delete what they wrote in the last days, 0 to 7
command-unban = Lift the ban of somebody.
    .user = Whom: choose from those who are banned, or write an id
    .reason = Why; it is kept on the case
command-kick = Remove people from the server; they can come back with an invite.
    .members = Whom: mentions, ids or names, up to 20
    .reason = Why; they are told, and it is kept on the case
    .silent = Do not tell them
command-warn = Warn people: they are told, and it is kept as a case.
    .members = Whom: mentions, ids or names, up to 20
    .reason = Why; they are told, and it is kept on the case
    .silent = Do not tell them
command-note = Keep a note about people, which only staff can read.
    .members = About whom: mentions, ids or names, up to 20
    .reason = What to keep
command-timeout = Let people neither write nor speak for a while.
    .members = Whom: mentions, ids or names, up to 20
    .duration = For how long, up to 28 days: 10m, 2h, 7d
    .reason = Why; they are told, and it is kept on the case
    .silent = Do not tell them
command-untimeout = End the timeout of people.
    .members = Whose: mentions, ids or names, up to 20
    .reason = Why; they are told, and it is kept on the case
    .silent = Do not tell them
command-case = Show what moderators have done.
    .what = The number of a case, or whose
command-case-view = Show one case.
    .number = The number of the case
command-case-search = List cases, the newest first.
    .user = To whom it was done
    .kind = What was done
    .moderator = Who did it
    .state = Whether it was done
command-case-edit = Give a case another reason, also in the moderation log.
    .number = The number of the case
    .reason = What the reason is to be
command-case-export = All cases of this server as a file.
    .form = json for programs, csv for tables

command-purge = Delete the latest messages of a channel, at most 500 and two weeks old. Pinned ones stay.
    .count = How many
    .channel = Where; here, if you choose none
    .user = Only what they wrote
    .only = Only messages of bots, with links, or with attachments
    .text = Only messages that contain this
    .after = Only messages after this one: its link or id
    .before = Only messages before this one: its link or id
    .reason = Why; it is kept on the case
command-slowmode = Show or set how long members wait between messages.
    .channel = Where; here, if you choose none
    .delay = How long, like 10s or 5m, at most 6h; off lifts it
    .reason = Why; it is kept on the case
command-lockdown = Close a channel to everyone but staff until it is unlocked.
    .channel = Which; this one, if you choose none
    .reason = Why; it is kept on the case
    .everywhere = Close every channel of the server
command-unlock = End a lockdown: everyone may again what they could before it.
    .channel = Which; this one, if you choose none
    .reason = Why; it is kept on the case
    .everywhere = End the lockdown of the whole server

case-kind-ban = Ban
case-kind-tempban = Temporary ban
case-kind-unban = Unban
case-kind-softban = Softban
case-kind-kick = Kick
case-kind-warn = Warning
case-kind-note = Note
case-kind-timeout = Timeout
case-kind-untimeout = Timeout lifted
case-kind-purge = Purge
case-kind-slowmode = Slow mode
case-kind-lockdown = Lockdown
case-kind-unlock = Lockdown lifted

ban-done = { $target } ({ $name }) is banned. Case #{ $case }.
ban-replaced = The temporary ban they had no longer ends by itself.
tempban-done = { $target } ({ $name }) is banned. The ban ends { $until }. Case #{ $case }.
tempban-replaced = It replaces the temporary ban they had.
softban-done = { $target } ({ $name }) is removed with what they wrote lately, and can come back. Case #{ $case }.
unban-done = { $target } ({ $name }) is no longer banned. Case #{ $case }.
kick-done = { $target } ({ $name }) is removed from the server. Case #{ $case }.
warn-done = { $target } ({ $name }) is warned. Case #{ $case }.
note-done = The note about { $target } ({ $name }) is kept. Case #{ $case }.
timeout-done = { $target } ({ $name }) is timed out and can write again { $until }. Case #{ $case }.
timeout-replaced = It replaces the timeout they had.
untimeout-done = { $target } ({ $name }) is no longer timed out. Case #{ $case }.

massban-done = { $count ->
    [one] 1 is banned.
   *[other] { $count } are banned.
} { $cases ->
    [one] Case #{ $first }.
   *[other] Cases #{ $first } to #{ $last }.
}
massban-none = Nobody was banned.
massban-already = { $count } banned already: { $people }{ massban-more }
massban-out-of-reach = { $count } not below you and me: { $people }{ massban-more }
massban-failed = { $count } whom Discord did not ban: { $people }{ massban-more }
massban-more = { $more ->
    [0] .
   *[other] , and { $more } more.
}
massban-nobody = I find no id and no mention in that. Write the ids of those to be banned.
massban-not-taken = Discord did not ban { $target }.

ban-already = { $target } is banned already. Nothing has changed.
unban-not-banned = { $target } is not banned. Nothing has changed.
softban-still-banned = { $target } is banned, but Discord did not let me lift the ban: they are still banned. Case #{ $case }. Try `/unban`.
target-gone = { $target } is not there any more. Nothing has changed.
target-is-any-bot = { $target } is a bot, and bots read no warnings. Nothing has changed.
target-failed = { $target } ({ $name }): { $why }
timeout-too-long = A timeout can last { $days } days at most. Nothing has changed.
timeout-administrator = { $target } is an administrator, and Discord lets nobody time those out. Nothing has changed.
untimeout-not-timed-out = { $target } is not timed out. Nothing has changed.
case-kind-unknown = “{ $given }” is no kind of case. There are { $kinds }.
case-edit-done = The reason of case #{ $case } is changed.
case-export-done = All cases of this server.
case-export-too-large = The cases make a file of { $megabytes } MB; Discord takes { $limit } MB here. `tux db backup` has them all.

cases-title = Cases
cases-none = There are no such cases.
cases-newer = Newer
cases-older = Older
cases-line = `#{ $number }` { $kind } · { $target } · by { $moderator } { $at }
cases-line-pending = `#{ $number }` { $kind } (not known yet whether it was done) · { $target } · by { $moderator } { $at }
cases-line-failed = `#{ $number }` { $kind } (could not be done) · { $target } · by { $moderator } { $at }

unban-unknown = { $similar ->
    [none] Nobody called “{ $given }” is banned here. Write their id, or choose from what `/unban` offers.
   *[other] Nobody called “{ $given }” is banned here. Did you mean { $similar }?
}
unban-unclear = Several who are banned could be “{ $given }”: { $similar }. Write the id of one.

ban-notice = { $reason ->
    [none] You have been banned from { $guild }.
   *[other] You have been banned from { $guild }. Reason: { $reason }
}
tempban-notice = { $reason ->
    [none] You have been banned from { $guild }. The ban ends { $until }.
   *[other] You have been banned from { $guild }. The ban ends { $until }. Reason: { $reason }
}
softban-notice = { $reason ->
    [none] You have been removed from { $guild }, with what you wrote lately. You can come back.
   *[other] You have been removed from { $guild }, with what you wrote lately. You can come back. Reason: { $reason }
}
kick-notice = { $reason ->
    [none] You have been removed from { $guild }.
   *[other] You have been removed from { $guild }. Reason: { $reason }
}
warn-notice = { $reason ->
    [none] You have been warned in { $guild }.
   *[other] You have been warned in { $guild }. Reason: { $reason }
}
timeout-notice = { $reason ->
    [none] You have been timed out in { $guild }. You can write again { $until }.
   *[other] You have been timed out in { $guild }. You can write again { $until }. Reason: { $reason }
}
untimeout-notice = { $reason ->
    [none] You are no longer timed out in { $guild }.
   *[other] You are no longer timed out in { $guild }. Reason: { $reason }
}
tempban-over = The time of the ban is over.

logged-gone = It is not in the moderation log, because that channel is gone. Choose another with `/config logs set`.
logged-forbidden = It is not in the moderation log, because I can’t write in that channel. Give my role View Channel, Send Messages and Embed Links there.
logged-failed = It is not in the moderation log, because Discord did not take the message.
logged-unrecorded = The moderation log may lack it: the database could not be reached just now.

case-title = Case #{ $number } · { $kind }
case-target = Who
case-target-channel = Where
case-target-server = The whole server
case-moderator = Moderator
case-state = State
case-state-pending = Not known yet whether it was done
case-state-failed = It could not be done
softban-half-done = Only half of it could be done: they are still banned
case-end = End
case-ends = { $at }
case-ended = Ended { $at }
case-edited = Edited
case-edited-by = { $at } by { $by }
case-reason = Reason
case-reason-none = No reason was given.
case-notice = Direct message
case-notice-delivered = Delivered.
case-notice-closed = Not delivered: they take no direct messages from me.
case-notice-failed = Not delivered: Discord did not let it through.
case-logged = In the log

purge-done = { $count ->
    [one] Deleted 1 message in { $channel }.
   *[other] Deleted { $count } messages in { $channel }.
} { $old ->
    [0] { "" }
    [one] 1 more is older than two weeks, which Discord lets nobody delete this way.{ " " }
   *[other] { $old } more are older than two weeks, which Discord lets nobody delete this way.{ " " }
}{ $pinned ->
    [0] { "" }
    [one] 1 pinned message stays.{ " " }
   *[other] { $pinned } pinned messages stay.{ " " }
}Case #{ $case }.
purge-nothing = There is no such message in { $channel }. Nothing has changed.
purge-only-old = All { $count } of them in { $channel } are older than two weeks, which Discord lets nobody delete this way. Nothing has changed.
purge-message-unclear = “{ $given }” is no message. Write its link (Copy Message Link) or its id.
purge-message-elsewhere = { $given } is not in { $channel }.
purge-reversed = Nothing lies between these two messages: the first one has to be the older.
channel-wrong-kind = That does not work in { $channel }. Choose another channel.
channel-out-of-reach = You cannot see { $channel }, so you cannot do that there.
channel-bot-out-of-reach = I need { $permissions } in { $channel } for that.

slowmode-now = { $seconds ->
    [0] { $channel } has no slow mode.
    [one] In { $channel } members wait 1 second between messages.
   *[other] In { $channel } members wait { $seconds } seconds between messages.
}
slowmode-done = { $seconds ->
    [0] { $channel } has no slow mode any more. Case #{ $case }.
    [one] In { $channel } members now wait 1 second between messages. Case #{ $case }.
   *[other] In { $channel } members now wait { $seconds } seconds between messages. Case #{ $case }.
}
slowmode-too-long = “{ $given }” is too long: Discord’s longest slow mode is { $hours } hours.
slowmode-already = It is so in { $channel } already. Nothing has changed.

lockdown-done = { $channel } is locked. `/unlock` opens it again. Case #{ $case }.
lockdown-everywhere-done = { $count ->
    [one] 1 channel is locked.
   *[other] { $count } channels are locked.
} { $failed ->
    [none] { "" }
   *[other] I may not change { $failed }.{ " " }
}`/unlock` with `everywhere` opens them again. Case #{ $case }.
lockdown-already = { $channel } is locked already. Nothing has changed.
lockdown-none = Discord lets me change none of { $channels }. Give my role Manage Roles there.
unlock-done = { $channel } is open again. Case #{ $case }.
unlock-everywhere-done = { $count ->
    [one] 1 channel is open again.
   *[other] { $count } channels are open again.
} { $failed ->
    [none] { "" }
   *[other] I may not change { $failed }.{ " " }
}Case #{ $case }.
unlock-not-locked = I have not locked { $channel }. Nothing has changed.

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
form-ban = Ban { $name }
form-purge = Delete this message and all after it

personal-reports = { $count ->
    [one] one report that you made, that is about you, or that you dealt with
   *[other] { $count } reports that you made, that are about you, or that you dealt with
}
personal-report_blocks = { $count ->
    [one] one time that staff chose to hear no more reports of somebody
   *[other] { $count } times that staff chose to hear no more reports of somebody
}
personal-kept-report = { $server }: report #{ $id } about you, until the staff has closed it.

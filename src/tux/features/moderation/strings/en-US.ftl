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
    .users = Whom: ids or mentions, in any text
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
    .number_or_user = The number of a case, or whose
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
    .format = json for programs, csv for tables

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

case-kind-purge = Purge
case-kind-slowmode = Slow mode
case-kind-lockdown = Lockdown
case-kind-unlock = Lockdown lifted

massban-done = { $count ->
    [one] 1 is banned.
   *[other] { $count } are banned.
} { $cases ->
    [one] Case #{ $first }.
   *[other] Cases #{ $first } to #{ $last }.
}
massban-none = Nobody was banned.
massban-already = { $count } banned already: { $users }{ massban-more }
massban-out-of-reach = { $count } not below you and me: { $users }{ massban-more }
massban-failed = { $count } whom Discord did not ban: { $users }{ massban-more }
massban-more = { $more ->
    [0] .
   *[other] , and { $more } more.
}
massban-nobody = I find no id and no mention in that. Write the ids of those to be banned.
massban-not-taken = Discord did not ban { $target }.

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

form-purge = Delete this message and all after it

section-logs = Moderation log
    .about = The channels where I post what moderators do, and what members report.
setting-logs-moderation_channel_id = Log channel
    .hint = Every case is posted here.
setting-logs-report_channel_id = Report channel
    .hint = Members’ reports are posted here, or in the log channel if this is not set.

moderation-made-category = Staff
moderation-made-moderation_channel_id = mod-log
moderation-made-report_channel_id = reports
moderation-make-category = Create the category “Staff”, visible only to { $seen_by }.
moderation-make-moderation_channel_id = Create the channel #{ $name } in “Staff”, where I post what moderators do.
moderation-make-report_channel_id = Create the channel #{ $name } in “Staff”, where I post members’ reports.
moderation-use = Use { $channel }, which already exists and is hidden from everybody else.

feature-moderation = Moderation

menu-cases = Cases
menu-warn = Warn
menu-timeout = Time out
menu-warn-author = Warn author
menu-purge-from = Purge from here

command-ban = Ban users, whether they are in this server or not.
    .user = A user to ban
    .duration = How long, such as 12h or 7d (for ever if you choose none)
    .reason = The reason, sent to them and saved with the case
    .delete_messages = Days of messages to delete, 0 to 7
    .silent = Send no direct message
    .others = More users, by mention, ID or name, up to 20 in all
command-tempban = Ban users for a while.
    .user = A user to ban
    .duration = How long, such as 12h, 2d or 1w
    .reason = The reason, sent to them and saved with the case
    .delete_messages = Days of messages to delete, 0 to 7
    .silent = Send no direct message
    .others = More users, by mention, ID or name, up to 20 in all
command-softban = Kick users and delete their recent messages: a ban that is lifted at once.
    .user = A user to softban
    .reason = The reason, sent to them and saved with the case
    .delete_messages = Days of messages to delete, 1 to 7 (1 if you choose none)
    .silent = Send no direct message
    .others = More users, by mention, ID or name, up to 20 in all
command-massban = Ban up to 200 users at once, without a direct message.
    .users = IDs or mentions, in any text
    .file = A text file with IDs, in any text
    .reason = The reason, which every case keeps
    .delete_messages = Days of messages to delete, 0 to 7
command-unban = Lift a ban.
    .user = A banned user from the list, or an ID
    .reason = The reason, which the case keeps
command-kick = Kick members. They can come back with an invite.
    .member = A member to kick
    .reason = The reason, sent to them and saved with the case
    .silent = Send no direct message
    .others = More members, by mention, ID or name, up to 20 in all
command-warn = Warn members, and record the warning as a case.
    .member = A member to warn
    .reason = The reason, sent to them and saved with the case
    .silent = Send no direct message
    .others = More members, by mention, ID or name, up to 20 in all
command-note = Save a note about users that only staff can read.
    .user = The user the note is about
    .reason = The note
    .others = More users, by mention, ID or name, up to 20 in all
command-timeout = Time members out: they can neither write nor speak for a while.
    .member = A member to time out
    .duration = How long, up to 28 days, such as 10m, 2h or 7d
    .reason = The reason, sent to them and saved with the case
    .silent = Send no direct message
    .others = More members, by mention, ID or name, up to 20 in all
command-untimeout = End members’ timeouts.
    .member = The member whose timeout to end
    .reason = The reason, sent to them and saved with the case
    .silent = Send no direct message
    .others = More members, by mention, ID or name, up to 20 in all
command-case = Show moderation cases.
    .number_or_user = The number of a case to show, or a user whose cases to list
command-case-view = Show a case.
    .number = The number of the case
command-case-search = List cases, newest first.
    .user = The user the case is about
    .kind = The kind of case
    .moderator = The moderator who acted
    .state = The state of the case
command-case-edit = Change the reason of a case, in the moderation log as well.
    .number = The number of the case
    .reason = The new reason
command-case-export = Download all cases of this server as a file.
    .format = json for programs, csv for spreadsheets

command-purge = Delete a channel’s latest messages: up to 500, at most two weeks old. Pinned messages stay.
    .count = How many messages to delete, 1 to 500
    .channel = The channel (this one if you choose none)
    .user = Only messages by this user
    .only = Only messages by bots, with links, or with attachments
    .text = Only messages that contain this text
    .after = Only messages after this one: its link or ID
    .before = Only messages before this one: its link or ID
    .reason = The reason, which the case keeps
command-slowmode = Show or set the slow mode of a channel.
    .channel = The channel (this one if you choose none)
    .delay = The time between messages, such as 10s or 5m, up to 6h; off turns it off
    .reason = The reason, which the case keeps
command-lockdown = Lock a channel for everyone but staff.
    .channel = The channel (this one if you choose none)
    .reason = The reason, which the case keeps
    .everywhere = Lock every channel of the server
command-unlock = End a lockdown and restore the permissions from before it.
    .channel = The channel (this one if you choose none)
    .reason = The reason, which the case keeps
    .everywhere = End the lockdown of the whole server

case-kind-quarantine = Quarantine
case-kind-purge = Purge
case-change-purge = { $deleted ->
    [one] 1 message deleted
   *[other] { $deleted } messages deleted
}{ $left ->
    [0] { "" }
   *[other] , { $left } not
}
case-kind-slowmode = Slow mode
case-change-slowmode = { $before ->
    [0] off
   *[other] { DURATION($before) }
} → { $after ->
    [0] off
   *[other] { DURATION($after) }
}
case-kind-lockdown = Lockdown
case-change-lockdown = { $done ->
    [one] 1 channel locked
   *[other] { $done } channels locked
}{ $failed ->
    [0] { "" }
   *[other] , { $failed } not
}
case-kind-unlock = Lockdown lifted
case-change-unlock = { $done ->
    [one] 1 channel unlocked
   *[other] { $done } channels unlocked
}{ $failed ->
    [0] { "" }
   *[other] , { $failed } not
}

massban-done = { $count ->
    [one] 1 user was banned.
   *[other] { $count } users were banned.
} { $cases ->
    [one] Case #{ $first }.
   *[other] Cases #{ $first } to #{ $last }.
}
massban-none = Nobody was banned.
massban-already = { $count } already banned: { $users }{ massban-more }
massban-out-of-reach = { $count } with roles that are not below yours and mine: { $users }{ massban-more }
massban-failed = { $count } couldn’t be banned: { $users }{ massban-more }
massban-more = { $more ->
    [0] .
   *[other] , and { $more } more.
}
massban-unread = Not IDs, so left out: { $words }{ massban-more }
massban-in-reason = Not banned, because they come after the reason begins: { $users }{ massban-more }
massban-nobody = { $unread ->
    [none] Give the IDs of the users to ban, or attach a text file with them.
   *[other] I found no IDs or mentions in { $unread }. Give the IDs of the users to ban, or attach a text file with them.
}
massban-file-unreadable = `{ $name }` isn’t a text file. Attach one with the IDs of the users to ban.
massban-not-taken = Discord didn’t ban { $target }.

case-kind-unknown = There is no kind of case called “{ $given }”. The kinds are { $kinds }.
case-edit-done = The reason of case #{ $case } was changed.
case-export-done = Here are all cases of this server.
case-export-too-large = The file would be { $megabytes } MB, but Discord accepts only { $limit } MB here. `tux db backup` contains all cases.

cases-title = Cases
cases-none = No cases match.
cases-newer = Newer
cases-older = Older
cases-line = `#{ $number }` { $kind } · { $target } · by { $moderator } { $at }
cases-line-pending = `#{ $number }` { $kind } (outcome unknown) · { $target } · by { $moderator } { $at }
cases-line-failed = `#{ $number }` { $kind } (failed) · { $target } · by { $moderator } { $at }

unban-unknown = { $similar ->
    [none] No banned user is called “{ $given }”. Choose one from the list that `/unban` shows, or give an ID.
   *[other] No banned user is called “{ $given }”. Did you mean { $similar }?
}
unban-unclear = Several banned users match “{ $given }”: { $similar }. Give the ID of the one you mean.

case-logged = Log message
case-earlier = Earlier reasons
case-earlier-file = { $count ->
    [one] The attached file has it in whole.
   *[other] The attached file has all { $count }, in whole.
}
case-earlier-line = { $at } by { $by }: { $reason ->
    [none] no reason given
   *[other] { $reason }
}

purge-done = { $count ->
    [one] Deleted 1 message in { $channel }.
   *[other] Deleted { $count } messages in { $channel }.
} { $left ->
    [0] { "" }
    [one] Then Discord stopped me: 1 more is still to be deleted.{ " " }
   *[other] Then Discord stopped me: { $left } more are still to be deleted.{ " " }
}{ $old ->
    [0] { "" }
    [one] 1 more is older than two weeks, so Discord doesn’t delete it in bulk.{ " " }
   *[other] { $old } more are older than two weeks, so Discord doesn’t delete them in bulk.{ " " }
}{ $pinned ->
    [0] { "" }
    [one] 1 pinned message stays.{ " " }
   *[other] { $pinned } pinned messages stay.{ " " }
}{ $system ->
    [0] { "" }
    [one] 1 system message stays, because Discord lets nobody delete it.{ " " }
   *[other] { $system } system messages stay, because Discord lets nobody delete them.{ " " }
}Case #{ $case }.
purge-nothing = No message in { $channel } matches. Nothing was deleted.
purge-only-old = All { $count } matching messages in { $channel } are older than two weeks, so Discord doesn’t delete them in bulk. Nothing was deleted.
purge-only-system = { $count ->
    [one] The only matching message in { $channel } is a system message, which nobody can delete. Nothing was deleted.
   *[other] All { $count } matching messages in { $channel } are system messages, which nobody can delete. Nothing was deleted.
}
purge-reversed = There can be no messages between these two: the first one has to be the older one.
channel-wrong-kind = That doesn’t work in { $channel }. Choose another channel.

slowmode-now = { $seconds ->
    [0] Slow mode is off in { $channel }.
   *[other] Slow mode in { $channel } is { DURATION($seconds) }.
}
slowmode-done = { $seconds ->
    [0] Slow mode is now off in { $channel }. Case #{ $case }.
   *[other] Slow mode in { $channel } is now { DURATION($seconds) }. Case #{ $case }.
}
slowmode-too-long = “{ $given }” is too long: Discord’s slow mode is at most { $hours } hours.
slowmode-already = { $seconds ->
    [0] Slow mode is already off in { $channel }.
   *[other] Slow mode in { $channel } is already { DURATION($seconds) }.
}

lockdown-done = { $channel } was locked. `/unlock` unlocks it. Case #{ $case }.
lockdown-everywhere-done = { $count ->
    [one] 1 channel was locked.
   *[other] { $count } channels were locked.
} { channels-left-out }`/unlock` with `everywhere` unlocks them. Case #{ $case }.
lockdown-already = { $channel ->
    [none] Only staff can write in any channel already. Nothing was changed.
   *[other] { $channel } is already locked: only staff can write there. Nothing was changed.
}
lockdown-none = I may not change any of { $channels }. Give my role Manage Permissions there.
unlock-done = { $channel } was unlocked. Case #{ $case }.
unlock-everywhere-done = { $count ->
    [one] 1 channel was unlocked.
   *[other] { $count } channels were unlocked.
} { channels-left-out }{ $still_locked ->
    [none] { "" }
   *[other] { $still_locked } had been locked before that, so `/unlock` unlocks each of them.{ " " }
}Case #{ $case }.
unlock-not-locked = { $channel ->
    [none] This server is not locked by me. Nothing was changed.
   *[other] { $channel } is not locked by me. Nothing was changed.
}
channels-left-out = { $failed ->
    [none] { "" }
   *[other] I could not change { $failed }.{ " " }
}{ $refused ->
    [none] { "" }
   *[other] You may not do that in { $refused }.{ " " }
}{ $hidden ->
    [0] { "" }
    [one] 1 channel that you can’t see was left out.{ " " }
   *[other] { $hidden } channels that you can’t see were left out.{ " " }
}
channel-none-allowed = There is no channel in which you may do that.

form-purge = Delete this message and all after it

# What is lost without a permission, as the end of a sentence.
moderation-without-audit-log = what moderators do by hand in Discord makes no cases, and whether an interrupted action was carried out stays unknown
moderation-without-files = exported cases can’t be attached where the command is typed
moderation-without-connect = voice channels can’t be purged or locked
moderation-without-threads = private threads stay hidden, and slow mode can’t be set in threads
moderation-without-reactions = a lockdown doesn’t stop reactions
moderation-without-public-threads = a lockdown doesn’t stop new public threads
moderation-without-private-threads = a lockdown doesn’t stop new private threads

automod-reason = AutoMod rule “{ $rule }”

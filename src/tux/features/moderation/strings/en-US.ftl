feature-moderation = Moderation

command-ban = Ban somebody, in this server or not, and tell them why.
    .user = Whom: a member, or the id of anybody
    .reason = Why; they are told, and it is kept on the case
    .delete_messages = Delete what they wrote in the last days, 0 to 7
command-unban = Lift the ban of somebody.
    .user = Whom: choose from those who are banned, or write an id
    .reason = Why; it is kept on the case
command-case = Show what moderators have done.
    .number = The number of the case
command-case-view = Show one case.
    .number = The number of the case

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
command-lockdown = Close a channel to everyone until it is unlocked. Roles that the channel lets write go on.
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
unban-done = { $target } ({ $name }) is no longer banned. Case #{ $case }.
ban-already = { $target } is banned already. Nothing has changed.
unban-not-banned = { $target } is not banned. Nothing has changed.
unban-unknown = { $similar ->
    [none] Nobody called “{ $given }” is banned here. Write their id, or choose from what `/unban` offers.
   *[other] Nobody called “{ $given }” is banned here. Did you mean { $similar }?
}
unban-unclear = Several who are banned could be “{ $given }”: { $similar }. Write the id of one.

ban-notice = { $reason ->
    [none] You have been banned from { $guild }.
   *[other] You have been banned from { $guild }. Reason: { $reason }
}
told-none = { "" }
told-delivered = I told them in a direct message.
told-closed = I could not tell them: they take no direct messages from me.
told-failed = I could not tell them: Discord did not let the message through.

logged-gone = It is not in the moderation log, because that channel is gone. Choose another with `/config logs set`.
logged-forbidden = It is not in the moderation log, because I can’t write in that channel. Give my role View Channel, Send Messages and Embed Links there.
logged-failed = It is not in the moderation log, because Discord did not take the message.
logged-unrecorded = The moderation log may lack it: the database could not be reached just now.

case-title = Case #{ $number } · { $kind }
case-target = Who
case-moderator = Moderator
case-state = State
case-state-pending = Not known yet whether it was done
case-state-failed = It could not be done
case-reason = Reason
case-reason-none = No reason was given.
case-notice = Direct message
case-notice-delivered = Delivered before the act.
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

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

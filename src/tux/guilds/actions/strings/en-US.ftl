case-kind-ban = Ban
case-kind-tempban = Temporary ban
case-kind-unban = Unban
case-kind-softban = Softban
case-kind-kick = Kick
case-kind-warn = Warning
case-kind-note = Note
case-kind-timeout = Timeout
case-kind-untimeout = Timeout lifted

ban-already = { $target } is banned already. Nothing has changed.
unban-not-banned = { $target } is not banned. Nothing has changed.
softban-still-banned = { $target } is banned, but Discord did not let me lift the ban: they are still banned. Case #{ $case }. Try `/unban`.
target-gone = { $target } is not there any more. Nothing has changed.
warn-bot = { $target } is a bot, and bots read no warnings. Nothing has changed.
timeout-too-long = A timeout can last { $days } days at most. Nothing has changed.
timeout-administrator = { $target } is an administrator, and Discord lets nobody time those out. Nothing has changed.
untimeout-not-timed-out = { $target } is not timed out. Nothing has changed.

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

target-not-member = { $target } is not in this server. Nothing has changed.

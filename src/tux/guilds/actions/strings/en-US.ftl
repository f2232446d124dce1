case-kind-ban = Ban
case-kind-tempban = Temporary ban
case-kind-unban = Unban
case-kind-softban = Softban
case-kind-kick = Kick
case-kind-warn = Warning
case-kind-note = Note
case-kind-timeout = Timeout
case-kind-untimeout = Timeout lifted

ban-already = { $target } is already banned. Nothing was changed. `/ban` with a duration makes the ban temporary.
unban-not-banned = { $target } is not banned. Nothing was changed.
softban-still-banned = { $target } was banned, but Discord didn’t let me lift the ban: they are still banned. Case #{ $case }. Try `/unban`.
target-gone = { $target } no longer exists. Nothing was changed.
warn-bot = { $target } is a bot, and bots can’t be warned. Nothing was changed.
timeout-too-long = A timeout can last at most { $days } days. Nothing was changed.
timeout-administrator = { $target } is an administrator, and Discord lets nobody time out administrators. Nothing was changed.
untimeout-not-timed-out = { $target } is not timed out. Nothing was changed.

ban-notice = { $reason ->
    [none] You have been banned from { $guild }.
   *[other] You have been banned from { $guild }. Reason: { $reason }
}
tempban-notice = { $reason ->
    [none] You have been banned from { $guild }. The ban ends on { $until }.
   *[other] You have been banned from { $guild }. The ban ends on { $until }. Reason: { $reason }
}
softban-notice = { $reason ->
    [none] You have been kicked from { $guild }, and your recent messages were deleted. You can come back.
   *[other] You have been kicked from { $guild }, and your recent messages were deleted. You can come back. Reason: { $reason }
}
kick-notice = { $reason ->
    [none] You have been kicked from { $guild }.
   *[other] You have been kicked from { $guild }. Reason: { $reason }
}
warn-notice = { $reason ->
    [none] You have been warned in { $guild }.
   *[other] You have been warned in { $guild }. Reason: { $reason }
}
timeout-notice = { $reason ->
    [none] You have been timed out in { $guild }. The timeout ends on { $until }.
   *[other] You have been timed out in { $guild }. The timeout ends on { $until }. Reason: { $reason }
}
untimeout-notice = { $reason ->
    [none] Your timeout in { $guild } was ended.
   *[other] Your timeout in { $guild } was ended. Reason: { $reason }
}
tempban-over = The temporary ban is over.

case-title = Case #{ $number } · { $kind }
case-target = User
case-target-channel = Channel
case-target-server = The whole server
case-moderator = Moderator
case-automod = AutoMod
case-state = State
case-state-pending = Outcome unknown
case-state-failed = Failed
softban-half-done = Half done: they are still banned
case-end = End
case-ends = { $at }
case-ended = Ended on { $at }
case-edited = Edited
case-edited-by = { $at }, by { $by }
case-change = Change
case-reason = Reason
case-reason-none = No reason given
case-notice = Direct message
case-notice-delivered = Delivered
case-notice-closed = Not delivered: they don’t accept direct messages from me
case-notice-failed = Not delivered: Discord didn’t let it through
case-notice-corrected = Delivered; when it failed, I told them that it didn’t happen
case-notice-uncorrected = Delivered; when it failed, I couldn’t tell them that it didn’t happen

notice-correction = Correction: what I told you about { $guild } did not happen, because Discord refused it. Nothing has changed for you there.
action-failed-after-notice = { $corrected ->
    [true] Discord doesn’t let me do that to { $target }. I had already told them, so I’ve told them that it didn’t happen.
   *[false] Discord doesn’t let me do that to { $target }. I had already told them, and couldn’t tell them that it didn’t happen.
}

target-not-member = { $target } is not in this server. Nothing was changed.

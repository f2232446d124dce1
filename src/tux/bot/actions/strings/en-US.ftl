form-ban = Ban { $name }
form-warn = Warn { $name }
form-timeout = Time out { $name }
form-reason = Reason (they are told)
form-duration = Duration, up to 28 days

ban-done = { $target } ({ $name }) was banned. Case #{ $case }.
ban-replaced = Their temporary ban is permanent now: it would have ended on { $earlier }.
tempban-done = { $target } ({ $name }) was banned for { $duration }. The ban ends on { $until }. Case #{ $case }.
tempban-replaced = { $earlier ->
    [none] They were banned permanently before; now the ban ends by itself.
   *[other] Their earlier temporary ban would have ended on { $earlier }.
}
softban-done = { $target } ({ $name }) was softbanned: kicked, with their recent messages deleted. Case #{ $case }.
unban-done = { $target } ({ $name }) was unbanned. Case #{ $case }.
kick-done = { $target } ({ $name }) was kicked. Case #{ $case }.
warn-done = { $target } ({ $name }) was warned. Case #{ $case }.
note-done = The note about { $target } ({ $name }) was saved. Case #{ $case }.
timeout-done = { $target } ({ $name }) was timed out for { $duration }. The timeout ends on { $until }. Case #{ $case }.
timeout-replaced = Their earlier timeout would have ended on { $earlier }.
untimeout-done = The timeout of { $target } ({ $name }) was ended. Case #{ $case }.

target-failed = { $target } ({ $name }): { $why }

logged-gone = The case is not in the moderation log, because that channel no longer exists. Choose another one with `/config logs set`.
logged-forbidden = The case is not in the moderation log, because I can’t write in that channel. Give my role View Channel, Send Messages and Embed Links there.
logged-failed = The case is not in the moderation log, because Discord didn’t accept the message.
logged-unrecorded = The case may be missing from the moderation log: the database can’t be reached.

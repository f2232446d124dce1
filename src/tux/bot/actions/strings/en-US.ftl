form-warn = Warn { $name }
form-timeout = Time out { $name }
form-reason = Reason (they are told)
form-duration = For how long, up to 28 days

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

target-failed = { $target } ({ $name }): { $why }

logged-gone = It is not in the moderation log, because that channel is gone. Choose another with `/config logs set`.
logged-forbidden = It is not in the moderation log, because I can’t write in that channel. Give my role View Channel, Send Messages and Embed Links there.
logged-failed = It is not in the moderation log, because Discord did not take the message.
logged-unrecorded = The moderation log may lack it: the database could not be reached just now.

form-ban = Ban { $name }

refused = That cannot be done.
fault = Something went wrong. It has been recorded, and nothing is needed from you.

duration-unclear = I can’t read “{ $given }” as a duration. Write it like `1h30m`, `90m`, `2 days` or `1w`.
duration-too-short = A duration has to be longer than nothing: “{ $given }” is not. Write it like `1h30m` or `2 days`.
duration-too-long = “{ $given }” is too long: the longest is { $years } years. Write it like `2 days` or `4w`.
time-unclear = I can’t read “{ $given }” as a time. Write it like `tomorrow 9am`, `monday 18:00`, `2h` or `2027-01-31 18:00`.
time-past = “{ $given }” has passed already. Write a time to come, like `tomorrow 9am` or `2h`.
time-too-far = “{ $given }” is too far ahead: the furthest is { $years } years from now. Write it like `tomorrow 9am` or `4w`.

database-unavailable = The database can’t be reached right now. Try again in a moment.
database-busy = The database is very busy right now. Try again in a moment.
database-unknown = The database was made by a newer Tux or by something else (it is at { $revision }, this Tux knows up to { $head }). Update Tux, or set TUX_DATABASE_URL to another database.
database-option-unknown = TUX_DATABASE_URL has an option that its database does not know: `{ $option }`. Take it out.
database-url-wrong = { $problem ->
    [in-memory] TUX_DATABASE_URL names a SQLite database that lives in memory alone. Name a file, like `sqlite:///data/tux.sqlite3`.
    [dialect] TUX_DATABASE_URL is for a database that Tux does not work with. Use `postgresql://…` or `sqlite:///…`.
    [port] The port in TUX_DATABASE_URL has to be a number from 1 to 65535.
   *[unreadable] TUX_DATABASE_URL is no address of a database. Write it like `postgresql://user:password@host/database`.
}
connection-leaked = A connection to the database was not given back.

setting-invalid = `{ $setting }` does not take that: { $problem }.
setting-stored-invalid = A setting that was stored earlier is no longer usable, so its default holds. Set it again.
settings-moved = Somebody else has just changed these settings, so nothing was done. Look at what they are now, then try again.
settings-stale = Somebody else has just changed these settings. Look at what they are now, then try again.

step-unknown = There is no change #{ $number } in the history of this server. `/config history` lists them.
step-too-old = Change #{ $number } is from { $at }, and a change can be undone for { $days } days only.
step-undone = Change #{ $number } is undone already, by #{ $by }. To have it back, undo #{ $by }.
step-overtaken = Change #{ $number } can’t be undone: #{ $later } has changed the same settings since. Undo #{ $later } first.
step-empty = Change #{ $number } changed nothing, so there is nothing to undo.
settings-file-too-large = A file of settings is at most { $limit } KiB long, and this one is longer. Nothing was changed.
settings-file-unreadable = That is no file of settings that `/config export` made, or it is damaged. Nothing was changed.
settings-file-version = The file is of version { $version }, and I know version { $known } only. Nothing was changed.
settings-file-other-guild = The file is of another server ({ $guild }), where its roles and channels have other ids. Import it there with `/config import`, which finds them by their names.
settings-file-changes-nothing = There is nothing to take over from that file: what could be is set so already.
settings-unset = Nothing is set there, so there is nothing to reset.

person-erased = somebody whose data was deleted

case-unknown = There is no case { $number } in this server.
case-unsettled = Discord has done it, but case #{ $case } does not say so yet: the database can’t be reached. The case stays open until it can.
case-in-doubt = Discord gave no answer, so I do not know whether it is done. Case #{ $case } stays open until that is known. Look before you try again.
answer-lost = Discord did not take my answer. What you asked for may well be done: look before you try again.
reason-too-long = The reason is { $length } characters long; a case keeps { $limit }. Shorten it.
archive-foreign = { $file } is no backup of Tux.
archive-damaged = { $file } is damaged ({ $detail }). Nothing was changed.
archive-newer = { $file } was made by a newer Tux (it is at { $revision }, this Tux knows up to { $head }). Update Tux first.
archive-of-other-dialect = { $file } is a backup of another kind of database ({ $dialect }). Restore it into one of that kind.

setting-value-unclear = { $wanted ->
    [switch] “{ $given }” is neither on nor off. Write `on` or `off`.
   *[number] “{ $given }” is no number.
}
setting-choice-unknown = “{ $given }” is none of { $choices }.
setting-place-missing = { $wanted ->
    [channel] This server has no channel “{ $given }” of a kind that does for this. Write its name, or mention it.
    [role] This server has no role “{ $given }”. Write its name, or mention it.
   *[member] This server has no member “{ $given }”. Write their name, or mention them.
}
setting-needs-value = That setting always has a value. The one it came with is { $default }.
told-none = { "" }
told-delivered = I told them in a direct message.
told-closed = I could not tell them: they take no direct messages from me.
told-failed = I could not tell them: Discord did not let the message through.

config-value-none = not set
config-value-switch = { $on ->
    [true] on
   *[false] off
}

making-already = That is being created at this moment. Wait until it is done.

database-unavailable = The database can’t be reached right now. Try again in a moment.
database-busy = The database is very busy right now. Try again in a moment.
number-out-of-range = A number is too large. Check what you entered, then try again.
database-unknown = The database was made by a newer Tux or by something else (it is at { $revision }, this Tux knows up to { $head }). Update Tux, or set TUX_DATABASE_URL to another database.
features-not-loaded = The database also holds tables of features that this Tux does not load (they are at { $revisions }), and they need the tables that would be dropped. Remove them first, with a Tux that loads them.
database-in-use = A Tux is running on { $database }. Stop it first, or it would go on with what it remembers of the old data, and write that back.
database-option-unknown = TUX_DATABASE_URL has an option that its database does not know: `{ $option }`. Remove it.
database-url-wrong = { $problem ->
    [in-memory] TUX_DATABASE_URL names a SQLite database that exists only in memory. Name a file, like `sqlite:///data/tux.sqlite3`.
    [dialect] TUX_DATABASE_URL is for a database that Tux does not work with. Use `postgresql://…` or `sqlite:///…`.
    [port] The port in TUX_DATABASE_URL has to be a number from 1 to 65535.
   *[unreadable] TUX_DATABASE_URL is not the address of a database. Write it like `postgresql://user:password@host/database`.
}

connection-leaked = A connection to the database was not returned.

archive-foreign = { $file } is not a backup of Tux.
archive-damaged = { $file } is damaged ({ $detail }). Nothing was changed.
backup-damaged = The backup of { $database } is damaged ({ $detail }), so it was deleted again. The database itself may be damaged: `tux db check` finds out.
archive-too-large = { $file } takes { $megabytes } MB to unpack, and { $folder } has { $free } MB free. Make room there, or set TMPDIR to another folder.
archive-newer = { $file } was made by a newer Tux (it is at { $revision }, this Tux knows up to { $head }). Update Tux first.
archive-features-missing = { $file } also holds tables of features that this Tux does not load (they are at { $revisions }). Restore it with a Tux that loads them.
archive-of-other-dialect = { $file } is a backup of another kind of database ({ $dialect }). Restore it into one of that kind.

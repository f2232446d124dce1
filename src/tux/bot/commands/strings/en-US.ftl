stopping = I’m restarting. Try again in a moment.
only-slash = This only works as a slash command: type `/{ $command }`.
file-in-place-of-words = `{ $parameter }` is missing, and I don’t read it from a file. { $usage ->
    [none] { "" }
   *[other] Write it like `{ $usage }`.
}
command-unknown = There is no command `{ $typed }`. Did you mean { $similar }?
click-expired = This has expired. Run the command again.
too-slow-for-modal = That took too long to open. Try again.
not-yours = Only the person who ran the command can use this. Run it yourself to get your own.

nobody-named = You haven’t named anybody. Mention them, or give their ID or name.
user-unknown = I can’t find anybody called “{ $given }”. Mention them, or give their ID or name (in quotes if it has spaces).
user-ambiguous = Several members are called “{ $given }”: { $similar }. Mention the one you mean, or give their ID.
users-too-many = You named { $given } users, but I take at most { $limit } at once. Nothing was changed.
number-unclear = “{ $given }” isn’t a number. Write it like `12`.
number-too-large = Nothing has a number as large as “{ $given }”.
message-reference-invalid = “{ $given }” is neither a message link nor an ID. Use Copy Message Link.
message-elsewhere = { $given } is not in { $channel }.

page-previous = Previous
page-next = Next
page-number = Page { $page } of { $pages }

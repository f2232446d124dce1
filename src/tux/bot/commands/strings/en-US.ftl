stopping = I am being restarted. Try again in a moment.
only-slash = Use this one as a slash command: type `/{ $command }`.
command-unknown = There is no `{ $typed }`. Did you mean { $similar }?
click-expired = This has expired. Run the command again.
too-slow-for-modal = That took too long to open. Try once more.
not-yours = Only who asked for this can use it. Run the command yourself for one of your own.

target-unknown = I can’t find anybody called “{ $given }”. Mention them, or write their id or name (in quotes if it has spaces).
target-unclear = Several members are called “{ $given }”: { $similar }. Mention the one you mean, or write the id.
targets-too-many = That is { $given } people; { $limit } is the most at once. Nothing has changed.

page-previous = Previous
page-next = Next
page-number = Page { $page } of { $pages }

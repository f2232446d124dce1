stopping = I am being restarted. Try again in a moment.
only-slash = Use this one as a slash command: type `/{ $command }`.
command-unknown = There is no `{ $typed }`. Did you mean { $similar }?
click-expired = This has expired. Run the command again.
too-slow-for-modal = That took too long to open. Try once more.
not-yours = Only who asked for this can use it. Run the command yourself for one of your own.

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

reason-too-long = The reason is { $length } characters long; a case keeps { $limit }. Shorten it.

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

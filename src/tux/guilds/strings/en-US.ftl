setting-invalid = { $accepts ->
    [none] { $setting } can’t be set to that: { $problem ->
        [string_too_short] it needs at least { $limit } characters.
        [string_too_long] it can have at most { $limit } characters.
        [too_short] it needs at least { $limit } values.
        [too_long] it can have at most { $limit } values.
        [greater_than_equal] it has to be { $limit } or more.
        [greater_than] it has to be more than { $limit }.
        [less_than_equal] it has to be { $limit } or less.
        [less_than] it has to be less than { $limit }.
        [string_pattern_mismatch] it contains characters that aren’t allowed there.
        [enum] it isn’t one of the choices.
        [literal_error] it isn’t one of the choices.
       *[other] it isn’t a value that this setting can have.
    }
   *[other] { $setting } can’t be set to that. It has to be { $accepts }.
}
setting-stored-invalid = A stored setting is no longer valid, so its default is used instead. Set it again.

settings-moved = These settings have just been changed by another command or click, so nothing was done. Check what they are now, then try again.
settings-stale = These settings have just been changed by another command or click. Check what they are now, then try again.

step-unknown = This server’s history has no change #{ $number }. `/config history` lists all changes.
step-too-old = Change #{ $number } is from { $at }. Changes can only be undone for { $days } days.
step-undone = Change #{ $number } was already undone by #{ $by }. To bring it back, undo #{ $by }.
step-overtaken = Change #{ $number } can’t be undone because #{ $later } has changed the same settings since. Undo #{ $later } first.
step-empty = Change #{ $number } changed nothing, so there is nothing to undo.

settings-file-too-large = A settings file can be at most { $limit } KiB, and this one is larger. Nothing was changed.
settings-file-unreadable = That isn’t a settings file from `/config export`, or it is damaged. Nothing was changed.
settings-file-version = The file has version { $version }, but I can only read version { $known }. Nothing was changed.
settings-file-other-guild = The file is from another server ({ $guild }), where roles and channels have different IDs. Use `/config import` in Discord instead: it finds them by name.
settings-file-changes-nothing = There is nothing to import from that file: everything that could be is already set that way.
settings-unset = Nothing is set there, so there is nothing to reset.
settings-not-loaded = The part of Tux that these settings belong to isn’t loaded, so they can’t be changed right now.

person-erased = somebody whose data was deleted

case-unknown = There is no case { $number } in this server.
case-unsettled = Discord has done it, but case #{ $case } doesn’t say so yet because the database can’t be reached. The case stays open until it can be.
case-in-doubt = Discord didn’t answer, so I don’t know whether it was done. Case #{ $case } stays open until that is known. Check before you try again.

reason-too-long = The reason is { $length } characters long; a case keeps { $limit }. Shorten it.

setting-value-unclear = { $wanted ->
    [switch] “{ $given }” is neither on nor off. Write `on` or `off`.
   *[number] “{ $given }” isn’t a number.
}
setting-choice-unknown = “{ $given }” isn’t one of the choices: { $choices }.
setting-not-in-server = { $wanted ->
    [channel] This server has no channel “{ $given }” that can be used for this. Write its name or mention it.
    [role] This server has no role “{ $given }”. Write its name or mention it.
   *[member] This server has no member “{ $given }”. Write their name or mention them.
}
setting-value-required = That setting can’t be empty. Its default is { $default }.
setting-channel-not-writable = I need { $permissions } in { $channel }. Give my role those permissions in the channel’s settings, or choose another channel. Nothing was changed.

told-none = { "" }
told-delivered = I told them in a direct message.
told-closed = I couldn’t tell them: they don’t accept direct messages from me.
told-failed = I couldn’t tell them: Discord didn’t let the message through.

config-value-none = not set
config-value-empty = none
config-value-switch = { $on ->
    [true] on
   *[false] off
}

provisioning-seen-by = { $roles ->
    [none] administrators and me
   *[other] { $roles }{ $more ->
        [0] { "" }
       *[other] { " " }and { $more } more
    }, administrators and me
}
provisioning-left-behind = That failed half way, and Discord didn’t let me undo all of it. Look at what is left: { $things }{ $more ->
    [0] { "" }
   *[other] {" "}and { $more } more
}. The settings are as they were.
provisioning-under-way = Something is already being created in this server. Try again when it is done.

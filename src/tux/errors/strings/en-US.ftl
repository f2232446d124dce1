# $usage is how the command is typed, or `none` where it was not typed.

reference = Reference: `{ $reference }`

input-wrong = { $usage ->
    [none] I can’t read that.
   *[other] I can’t read that. Write it like `{ $usage }`.
}
argument-missing = `{ $parameter }` is missing. { $usage ->
    [none] { "" }
   *[other] Write it like `{ $usage }`.
}
attachment-missing = That command reads a file. Attach it to the message with the command.
arguments-too-many = That’s more than this command takes. { $usage ->
    [none] { "" }
   *[other] Write it like `{ $usage }`.
}
flag-repeated = `{ $parameter }` can’t be given that many times.
quotes-wrong = The quotation marks don’t match. Put words that belong together between two of them, or a backslash before a single one.
range-wrong = { $minimum ->
    [none] { $given } is too much: it can be at most { $maximum }.
   *[other] { $maximum ->
        [none] { $given } is too little: it has to be at least { $minimum }.
       *[other] { $given } is out of range: it has to be from { $minimum } to { $maximum }.
    }
}
not-yes-or-no = “{ $given }” is neither yes nor no.
not-a-choice = “{ $given }” is not one of { $choices }.
not-understood = I can’t tell what you mean by `{ $parameter }`.
not-a-colour = “{ $given }” is not a colour. Write it like `#5865f2`.
not-an-invite = “{ $given }” is not an invite, or it has expired.
not-a-timestamp = “{ $given }” is not a timestamp. Write it like `<t:1735689600>`.
member-not-found = There is no member “{ $given }” here. Mention them, or give their name or ID.
user-not-found = I can’t find a user “{ $given }”. Mention them, or give their ID.
role-not-found = There is no role “{ $given }” here. Mention it, or give its name or ID.
channel-not-found = There is no channel “{ $given }” here. Mention it, or give its name or ID.
channel-not-readable = I can’t see { $given }. Give my role View Channels there.
message-not-found = I can’t find the message “{ $given }”. Give its link or its ID.
guild-not-found = I don’t know a server called “{ $given }”.
object-not-found = I can’t find “{ $given }”.

not-allowed = You can’t do that here.
roles-missing = You need one of these roles for that: { $roles }.
bot-lacks-roles = I need one of these roles for that: { $roles }.
only-age-restricted = That only works in an age-restricted channel.
only-in-direct-messages = That only works in a direct message to me.
command-disabled = That command is switched off.
on-cooldown = { $seconds ->
    [one] That was too quick. Try again in a second.
   *[other] That was too quick. Try again in { $seconds } seconds.
}
too-many-at-once = { $limit ->
    [one] That is already running. Wait until it is done.
   *[other] That is already running { $limit } times. Wait until one is done.
}
commands-updating = My commands have just changed, and Discord still shows you the old ones. Try again in a minute; restarting Discord helps too.

discord-forbids = Discord doesn’t let me do that. Give my role the permission, or move it higher in the server settings.
discord-knows-no-longer = That no longer exists on Discord.
discord-has-trouble = Discord is having trouble. Try again in a moment.
discord-too-late = Discord stopped waiting for me. Try again.
discord-limit = That would exceed one of Discord’s limits.
discord-blocks-content = Discord blocks that text.
direct-messages-closed = They don’t accept direct messages from me.
thread-closed = That thread is archived or locked.

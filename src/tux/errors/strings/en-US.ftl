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
arguments-too-many = That is more than I can use. { $usage ->
    [none] { "" }
   *[other] Write it like `{ $usage }`.
}
flag-repeated = `{ $parameter }` is there more often than it can be.
quotes-wrong = The quotation marks don’t match. Put one before and one after what belongs together, or a backslash before a lone one.
range-wrong = { $minimum ->
    [none] { $given } is too much: the most is { $maximum }.
   *[other] { $maximum ->
        [none] { $given } is too little: the least is { $minimum }.
       *[other] { $given } has to be from { $minimum } to { $maximum }.
    }
}
not-yes-or-no = “{ $given }” is neither yes nor no.
not-a-choice = “{ $given }” is none of { $choices }.
not-understood = I can’t tell what you mean by `{ $parameter }`.
not-a-colour = “{ $given }” is no colour. Write it like `#5865f2`.
not-an-invite = “{ $given }” is no invite, or it has expired.
not-a-timestamp = “{ $given }” is no timestamp. Write it like `<t:1735689600>`.
member-not-found = There is no member “{ $given }” here. Mention them, or write their name or id.
user-not-found = I can’t find a user “{ $given }”. Mention them, or write their id.
role-not-found = There is no role “{ $given }” here. Mention it, or write its name or id.
channel-not-found = There is no channel “{ $given }” here. Mention it, or write its name or id.
channel-not-readable = I can’t see { $given }. Give my role View Channels there.
message-not-found = I can’t find the message “{ $given }”. Write its link or its id.
guild-not-found = I know no server “{ $given }”.
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
    [one] That is running already. Wait until it is done.
   *[other] That is running { $limit } times already. Wait until one is done.
}
commands-updating = My commands have just changed and Discord shows you the old ones. Try again in a minute; restarting Discord helps too.

discord-forbids = Discord does not let me do that. Give my role the permission, or move it higher in the server settings.
discord-knows-no-longer = That is no longer there: Discord does not know it any more.
discord-has-trouble = Discord did not answer as it should. Try again in a moment.
discord-too-late = Discord stopped waiting for me. Try again.
discord-limit = A limit of Discord is reached: there can’t be more of these.
discord-blocks-content = Discord does not let that text through.
direct-messages-closed = They take no direct messages from me.
thread-closed = That thread is archived or locked.

feature-jail = Jail

section-jail = Jail
    .about = Where members wait without their roles: `/jail` puts them in, `/unjail` lets them out as they were.
setting-jail-role_id = Role
    .hint = Who is in jail has this role and no other. It has to be below mine, and every channel is closed to it.
setting-jail-channel_id = Channel
    .hint = The only channel that somebody in jail sees.

case-kind-jail = Jail
case-kind-unjail = Unjail

command-jail = Put a member into jail: without their roles, until they are let out.
    .member = Whom
    .duration = For how long, like 2h or 3 days; without, until somebody lets them out
    .reason = Why; they read it too
    .silent = Do not tell them
command-unjail = Let a member out of jail, with the roles that they had.
    .member = Whom
    .reason = Why; they read it too
    .silent = Do not tell them
command-config-jail = The jail of this server.
command-config-jail-setup = Create what the jail lacks, and close every channel to its role.
    .role = A role that is there already
    .channel = A channel that is there already
command-config-jail-status = Show the jail, what is wrong with it, and who is in it.

jail-done = { $target } is in jail{ $until ->
    [none] { "" }
   *[other] { " " }until { $until }
} · case #{ $case }
jail-taken = { $count ->
    [0] They had no roles that I could take.
   *[other] Taken, and kept for later: { $taken }
}
jail-roles = { $roles }{ $more ->
    [0] { "" }
   *[other] { " " }and { $more } more
}
jail-kept = They keep { $kept }: those belong to integrations or are not below my role, so I can’t take them.
jail-notice = { $until ->
    [none] You were put into jail in { $guild }.
   *[other] You were put into jail in { $guild } until { $until }.
}{ $reason ->
    [none] { "" }
   *[other] { " " }Reason: { $reason }
}
unjail-done = { $target } is out of jail · case #{ $case }
unjail-back = They have back { $roles }
unjail-away = They are not in this server, so there was no role to give back.
unjail-lost = { $gone ->
    [0] { "" }
    [one] 1 role that they had is gone from the server.{ " " }
   *[other] { $gone } roles that they had are gone from the server.{ " " }
}{ $refused ->
    [none] { "" }
   *[other] I could not give back { $refused }: I may no longer give that.
}
unjail-notice = You were let out of jail in { $guild }.{ $reason ->
    [none] { "" }
   *[other] { " " }Reason: { $reason }
}
jail-over = The time in jail is over
jail-held = In jail · case #{ $case }
jail-closing = Closed to whoever is in jail

jail-none = { $gone ->
    [true] The role of the jail is gone. `/config jail setup` makes another.
   *[false] This server has no jail yet. `/config jail setup` makes one.
}
jail-role-unfit = { $why ->
    [everyone] Everybody has @everyone, so it can’t be the role of the jail.
    [managed] { $role } belongs to an integration, so I can’t give it to anybody.
    [above] { $role } is not below my own role, so I can’t give it to anybody. Drag mine above it.
    [administrator] { $role } has the permission Administrator, so nobody with it is held by anything.
    [rank] { $role } has a rank, and everybody in jail would have it too.
   *[powers] { $role } has permissions of staff, and everybody in jail would have them too.
} Nothing has changed.
jail-already = { $target } is in jail already, by case #{ $case }. Nothing has changed.
unjail-not-jailed = { $target } is not in jail. Nothing has changed.
jail-target-is-any-bot = { $target } is a bot: its own role can’t be taken from it, so no jail holds it. Nothing has changed.
jail-complete = The jail is complete: there is nothing to set up.

jail-cannot-hold = ⚠️ { $target } is in jail (case #{ $case }), and I can’t keep them there: Discord does not let me change their roles. Drag my role above theirs.
jail-cannot-free = ⚠️ The time of { $target } in jail is over (case #{ $case }), and I can’t let them out: Discord does not let me change their roles. Drag my role above theirs, and above that of the jail.
jail-unfit = ⚠️ { $target } is in jail (case #{ $case }), and the role of the jail is none that I can give them. `/config jail status` says why.
jail-fight = ⚠️ { $target } is in jail (case #{ $case }), and somebody gives them roles as fast as I take them away, or takes the jail’s. I try again every minute. The audit log says who it is.
jail-cannot-close = ⚠️ { $channel } is new, and whoever is in jail sees it: Discord does not let me close it to them.
jail-role-gone = ⚠️ The role of the jail was deleted{ $count ->
    [0] { "" }
    [one] , and 1 member who is in jail is not held by anything
   *[other] , and { $count } members who are in jail are not held by anything
}. `/config jail setup` makes another and puts them back.
jail-channel-gone = ⚠️ The channel of the jail was deleted: whoever is in jail sees no channel at all. `/config jail setup` makes another.

jail-made-role = Jailed
jail-made-channel = jail
jail-made-topic = For talking to staff while you are in jail.
jail-make-role = Create the role @{ $name }, which is allowed nothing.
jail-use-role = Use the role { $role }, which is there already and allowed nothing.
jail-make-channel = Create the channel #{ $name }, which only members in jail, staff and I see.
jail-use-channel = Use { $channel }, which is there already, and open it to whoever is in jail.
jail-make-open = Open { $channel } to whoever is in jail.
jail-make-closed = { $count ->
    [one] Close 1 channel to whoever is in jail.
   *[other] Close { $count } channels and categories to whoever is in jail.
}

jail-status-title = Jail
jail-status-role = Role: { $role ->
    [none] { $set ->
        [true] ⚠️ gone. `/config jail setup` makes another.
       *[false] none. `/config jail setup` makes one.
    }
   *[other] { $role }
}
jail-status-channel = Channel: { $channel ->
    [none] { $set ->
        [true] ⚠️ gone. `/config jail setup` makes another.
       *[false] none. `/config jail setup` makes one.
    }
   *[other] { $channel }
}
jail-status-unfit = ⚠️ It is no role for a jail: { $why ->
    [everyone] everybody has it.
    [managed] it belongs to an integration.
    [above] it is not below my own role.
    [administrator] it has the permission Administrator.
    [rank] it has a rank.
   *[powers] it has permissions of staff.
} Nobody is put into jail until that has changed.
jail-status-shut = ⚠️ Whoever is in jail can’t see it. `/config jail setup` opens it to them.
jail-status-open = { $count ->
    [0] Every other channel is closed to it.
    [one] ⚠️ 1 channel is open to it. `/config jail setup` closes it.
   *[other] ⚠️ { $count } channels are open to it. `/config jail setup` closes them.
}
jail-status-held = { $count ->
    [0] Nobody is in jail.
    [one] 1 member is in jail:
   *[other] { $count } members are in jail:
}
jail-status-one = { $target } · case #{ $case }{ $until ->
    [none] { "" }
   *[other] { " " }· { $until }
}

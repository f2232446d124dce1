feature-jail = Jail

section-jail = Jail
    .about = A channel where members wait without their roles. `/jail` puts them there, `/unjail` gives their roles back.
setting-jail-role_id = Role
    .hint = The only role of members in jail. It has to be below mine, and every other channel is closed to it.
setting-jail-channel_id = Channel
    .hint = The only channel that members in jail see.

case-kind-jail = Jail
case-kind-unjail = Unjail

command-jail = Jail a member: take their roles away until they are released.
    .member = The member to jail
    .duration = How long, such as 2h or 3 days; without it, until somebody lets them out
    .reason = The reason, sent to them
    .silent = Send no direct message
command-unjail = Let a member out of jail and give their roles back.
    .member = The member to release
    .reason = The reason, sent to them
    .silent = Send no direct message
command-config-jail = Set up this server’s jail.
command-config-jail-setup = Create whatever the jail is missing, and hide every other channel from its role.
    .role = A role that already exists
    .channel = A channel that already exists
command-config-jail-status = Show the jail, its problems, and who is in it.

jail-done = { $until ->
    [none] { $target } was jailed. Case #{ $case }.
   *[other] { $target } was jailed for { $duration }. They’ll be released on { $until }. Case #{ $case }.
}
jail-taken = { $count ->
    [0] They had no roles that I could take.
   *[other] Roles taken, to be given back: { $taken }
}
jail-roles = { $roles }{ $more ->
    [0] { "" }
   *[other] { " " }and { $more } more
}
jail-kept = Roles kept, because they belong to integrations or are not below mine: { $kept }
jail-notice = { $until ->
    [none] You have been jailed in { $guild }.
   *[other] You have been jailed in { $guild }. You’ll be released on { $until }.
}{ $reason ->
    [none] { "" }
   *[other] { " " }Reason: { $reason }
}
unjail-done = { $target } was released from jail. Case #{ $case }.
unjail-back = Roles given back: { $roles }
unjail-away = They are not in this server, so there were no roles to give back.
unjail-lost = { $gone ->
    [0] { "" }
    [one] 1 of their roles no longer exists.{ " " }
   *[other] { $gone } of their roles no longer exist.{ " " }
}{ $refused ->
    [none] { "" }
   *[other] I can no longer give { $refused }.
}
unjail-notice = You were released from jail in { $guild }.{ $reason ->
    [none] { "" }
   *[other] { " " }Reason: { $reason }
}
jail-over = The time in jail is over
jail-held = In jail · case #{ $case }
jail-closing = Closed to members in jail

jail-none = { $gone ->
    [true] The jail’s role no longer exists. `/config jail setup` creates another one.
   *[false] This server has no jail yet. `/config jail setup` creates one.
}
jail-role-unfit = { $why ->
    [everyone] Everybody has @everyone, so it can’t be the jail’s role.
    [managed] { $role } belongs to an integration, so I can’t give it to anybody.
    [above] { $role } is not below my highest role, so I can’t give it to anybody. Move my role above it.
    [administrator] { $role } has Administrator, so it would hold nobody.
    [rank] { $role } has a rank, and every member in jail would have that rank, too.
   *[powers] { $role } has staff permissions, and every member in jail would have them, too.
} Nothing was changed.
jail-role-held = { $count ->
    [one] 1 member who isn’t in jail has { $role }, and would see no channel but the jail’s.
   *[other] { $count } members who aren’t in jail have { $role }, and would see no channel but the jail’s.
} Take the role from them first, or use `/config jail setup`, which shows what it would do and asks. Nothing was changed.
jail-channel-in-use = { $channel } can’t be the jail’s channel: I write there for staff ({ $section } · { $setting }), and members in jail would read it. Nothing was changed.
jail-role-not-for-staff = { $role } is the jail’s role: every member in jail would have that rank. Nothing was changed.
jail-channel-not-for-staff = { $channel } is the jail’s channel: members in jail would read what I write there for staff. Nothing was changed.
jail-risk-role = ⚠️ { $count ->
    [one] Shut out 1 member who isn’t in jail but has { $role }: they will see no channel but the jail’s.
   *[other] Shut out { $count } members who aren’t in jail but have { $role }: they will see no channel but the jail’s.
}
jail-risk-channel = ⚠️ Show { $channel } to members in jail, with everything that was written there. Now @everyone can’t see it.
jail-setup-ask = I will:
    { $steps }
    Shall I?
jail-setup-do = Set it up
jail-setup-cancel = Cancel
jail-setup-cancelled = Nothing was changed.
jail-already = { $target } is already in jail (case #{ $case }). Nothing was changed.
unjail-not-jailed = { $target } is not in jail. Nothing was changed.
jail-target-is-any-bot = { $target } is a bot, whose own role can’t be taken away, so it can’t be jailed. Nothing was changed.
jail-complete = The jail is complete: there is nothing to set up.

jail-cannot-hold = ⚠️ { $target } is in jail (case #{ $case }), but I can’t keep them there: Discord doesn’t let me change their roles. Move my role above theirs.
jail-cannot-free = ⚠️ { $target }’s time in jail is over (case #{ $case }), but I can’t release them: Discord doesn’t let me change their roles. Move my role above theirs and above the jail’s.
jail-unfit = ⚠️ { $target } is in jail (case #{ $case }), but I can’t give them the jail’s role. `/config jail status` says why.
jail-fight = ⚠️ { $target } is in jail (case #{ $case }), but somebody changes their roles as fast as I correct them. I keep at it, and never wait longer than { $seconds } seconds.{ $known ->
    [true] { "" }
   *[false] { " " }Allow me to view the audit log, and I can say who it is.
}
jail-fight-gives = { $by } gives them { $roles }.
jail-fight-takes = { $by } takes { $roles } from them.
jail-cannot-close = ⚠️ Members in jail can see the new channel { $channel }: Discord doesn’t let me close it to them.
jail-role-gone = ⚠️ The jail’s role was deleted{ $count ->
    [0] { "" }
    [one] , and nothing holds the 1 member in jail
   *[other] , and nothing holds the { $count } members in jail
}. `/config jail setup` creates another one and puts them back.
jail-channel-gone = ⚠️ The jail’s channel was deleted, so members in jail see no channel at all. `/config jail setup` creates another one.

jail-made-role = Jailed
jail-made-channel = jail
jail-made-topic = Talk to staff here while you are in jail.
jail-make-role = Create the role @{ $name } without any permissions.
jail-use-role = Use the role { $role }, which already exists and has no permissions.
jail-make-channel = Create the channel #{ $name }, visible only to members in jail, staff and me.
jail-use-channel = Use { $channel }, which already exists, and open it to members in jail.
jail-make-open = Open { $channel } to members in jail.
jail-make-closed = { $count ->
    [one] Close 1 channel to members in jail.
   *[other] Close { $count } channels and categories to members in jail.
}

jail-status-title = Jail
jail-status-role = Role: { $role ->
    [none] { $set ->
        [true] ⚠️ deleted. `/config jail setup` creates another one.
       *[false] not set. `/config jail setup` creates one.
    }
   *[other] { $role }
}
jail-status-channel = Channel: { $channel ->
    [none] { $set ->
        [true] ⚠️ deleted. `/config jail setup` creates another one.
       *[false] not set. `/config jail setup` creates one.
    }
   *[other] { $channel }
}
jail-status-closed = Every other channel is closed to it.
jail-problem-unfit = This can’t be the jail’s role: { $why ->
    [everyone] everybody has it.
    [managed] it belongs to an integration.
    [above] it is not below my highest role.
    [administrator] it has Administrator.
    [rank] it has a rank.
   *[powers] it has staff permissions.
} Nobody can be jailed until that changes.
jail-problem-in-use = I write in the jail’s channel for staff ({ $section } · { $setting }), and members in jail read it. Choose another for one of the two.
jail-problem-shut = Members in jail can’t see the jail’s channel. `/config jail setup` opens it to them.
jail-problem-open = { $count ->
    [one] 1 channel is open to the jail’s role. `/config jail setup` closes it.
   *[other] { $count } channels are open to the jail’s role. `/config jail setup` closes them.
}
jail-status-held = { $count ->
    [0] Nobody is in jail.
    [one] 1 member is in jail:
   *[other] { $count } members are in jail:
}
jail-status-one = { $target } · case #{ $case }{ $until ->
    [none] { "" }
   *[other] { " " }· until { $until }
}

# What is lost without a permission, as the end of a sentence.
jail-without-move-members = members who are jailed stay in the voice channel they are in
jail-without-connect = voice channels can’t be hidden from members in jail

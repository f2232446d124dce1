feature-configuration = Configuration

command-config = Show and change how Tux works in this server.
command-config-logs = Choose where Tux logs what moderators do.
command-config-logs-set = Set the channel where Tux logs what moderators do.
    .channel = The log channel; Tux must be able to send messages there
command-config-logs-show = Show the channel where Tux logs what moderators do.
command-config-logs-clear = Stop logging what moderators do in a channel.
command-config-prefix = Choose the prefix for typed commands.
command-config-prefix-set = Set the prefix for typed commands.
    .prefix = 1 to 10 characters without spaces, like ! or tux.
command-config-prefix-show = Show the prefix for typed commands.
command-config-prefix-clear = Go back to the default prefix.

config-logs-set = Moderation actions are logged in { $channel }.
config-logs-unset = Moderation actions aren’t logged in any channel. Choose one with `/config logs set`.
config-logs-gone = The moderation log channel was deleted. Choose another with `/config logs set`.
config-logs-none = There is no log channel to clear.
config-prefix = { $own ->
    [true] The prefix here is `{ $prefix }`. Mentioning me works too.
   *[false] The prefix is `{ $prefix }`, the default. Mentioning me works too. Choose another with `/config prefix set`.
}

command-config-ranks = Manage the ranks that roles have and commands require.
command-config-ranks-init = Restore the default ranks that are missing.
command-config-ranks-create = Add a rank.
    .level = 0 to 10; higher ranks can do everything that lower ranks can
    .name = The rank’s name, up to 32 characters
command-config-ranks-edit = Rename a rank.
    .rank = The rank’s name or number
    .name = The new name, up to 32 characters
command-config-ranks-delete = Delete a rank.
    .rank = The rank’s name or number
    .force = Delete it even if roles have it or commands require it
command-config-ranks-list = List the ranks of this server.
command-config-ranks-administrators = Choose whether administrators can use every command.
    .allow = True: the Administrator permission is enough; False: their ranks decide
command-config-roles = Manage the ranks of roles.
command-config-roles-assign = Assign a rank to a role.
    .role = A role below your own highest role
    .rank = The name or number of a rank below your own
command-config-roles-unassign = Remove a role’s rank.
    .role = The role
command-config-roles-list = List the roles that have a rank.
command-config-commands = Manage the ranks that commands require.
command-config-commands-require = Set the rank that a command requires.
    .command = The command, like ban or config logs set
    .rank = The rank’s name or number; 0 is everybody
command-config-commands-clear = Go back to a command’s default rank.
    .command = The command, like ban or config logs set
command-config-commands-list = List the commands with a rank set in this server.

command-config-history = Show who changed which settings, and undo changes.
    .feature = The settings to look at; all if left out
command-config-undo = Undo a settings change.
    .number = The number of the change in the history
command-config-reset = Reset some settings, or everything, to the defaults.
    .feature = The settings to reset
    .name = To reset everything without being asked: the name of this server
command-config-export = Export the settings of this server to a file.
command-config-import = Import settings from a file, exported here or in another server.
    .file = A file from /config export, up to 256 KiB
    .feature = The settings to import; all if left out

command-config-overview = Show all settings, and change them.
command-config-wizard = Set Tux up step by step.
command-config-set = Change one setting.
    .feature = The settings to change
    .setting = The setting to change
    .value = The new value, several separated by commas, or none to unset it

config-page-overview = Settings
config-page-health = Summary
config-overview-more = -# `/config wizard` walks you through everything · `/config commands require` sets the rank that a command requires · `/config history` undoes changes
overview-problems = ⚠️ { $count ->
    [one] 1 problem
   *[other] { $count } problems
}
overview-complete = { $is_complete ->
    [true] ✅ ready
   *[false] ▫️ not complete
}
overview-ranks = { $ranks ->
    [one] 1 rank
   *[other] { $ranks } ranks
} · { $commands ->
    [0] every command has its default rank
    [one] 1 command has a rank of its own
   *[other] { $commands } commands have ranks of their own
}
overview-roles = { $roles ->
    [0] No role has a rank, so ranks come from Discord permissions.
    [one] 1 role has a rank.
   *[other] { $roles } roles have ranks.
}
config-page-turn = Go to page { $page } of { $pages }
config-open = Open
config-change = Change
config-switch = { $on ->
    [true] Turn off
   *[false] Turn on
}
config-pick-channel = Choose a channel
config-pick-role = Choose a role
config-pick-user = Choose a member
config-pick-choice = Choose
config-ranks-overtaken = ⚠️ { $by ->
    [none] Somebody else
   *[other] { $by }
} has changed the ranks in the meantime, so your change wasn’t saved. This page shows them as they are now.
config-overtaken = ⚠️ { $by ->
    [none] Somebody else
   *[other] { $by }
} has changed these settings in the meantime, so your change wasn’t saved. { $setting } is now: { $value }
config-page-late = This page is more than { $minutes } minutes old and may be out of date. Nothing was changed.
config-page-fresh = Reload the page
config-value-gone = ⚠️ deleted
config-set-done = { $section } · { $setting } is now: { $value }
config-set-ranks = Ranks have their own commands: `/config ranks`, `/config roles` and `/config commands`.
config-setting-unknown = { $section } has no setting “{ $given }”. Choose one of { $settings }.

config-create = Create it for me
config-create-offer = Some roles or channels are still missing. I can create them, and I’ll show you what first.
config-create-ask = I will:
config-create-undone = If any of this fails, I undo all of it.
config-create-do = Create
config-create-cancel = Not now
config-create-nothing = Everything is already there.
config-created = ✅ Created and saved.

config-ranks-page = Ranks decide who can use which command: a higher rank can do everything that a lower one can. These eight are a good start. Next, you assign them to roles.
config-ranks-pick = Rename or delete a rank
config-ranks-add = Add a rank
config-ranks-rename = Rename
config-ranks-remove = Delete
config-ranks-form = { $new ->
    [true] Add a rank
   *[false] Rename a rank
}
config-ranks-form-level = Level
    .hint = Only free levels below your own rank are shown
config-ranks-form-name = Name
config-ranks-no-free = Every level below your own rank is in use. Rename a rank, or delete one first.

config-roles-page = { $by_roles ->
    [true] These roles have ranks:
   *[false] No role has a rank yet, so ranks come from Discord permissions. As soon as one role has a rank, only roles count.
}
config-roles-nobody = -# No role has a rank.
config-roles-proposed = Suggested ranks:
config-roles-proposal = - { $role } → { $rank } · { $by_name ->
    [true] by its name
   *[false] by its permissions
}
config-roles-accept = { $count ->
    [one] Accept
   *[other] Accept all { $count }
}
config-roles-pick = Assign a rank to a role
config-roles-pick-rank = Choose a rank
config-roles-no-rank = No rank
config-role-gone = That role was deleted.

wizard-step = Step { $step } of { $steps }
wizard-welcome = Let’s set up this server step by step. Every choice is saved at once, and you can undo it with `/config history`. Stop whenever you like: `/config wizard` picks up where you left off.
wizard-resumed = This is where the setup was left off. Use the buttons below to go back.
wizard-back = Back
wizard-next = Next: { $step }
wizard-finish = Finish
wizard-reset = Reset everything…
wizard-done = { $problems ->
    [0] { $gaps ->
        [0] ### All set
        [one] ### Saved, and 1 part is left for later
       *[other] ### Saved, and { $gaps } parts are left for later
    }
    [one] ### Saved, but 1 problem is left
   *[other] ### Saved, but { $problems } problems are left
}
    You can change all of this in `/config overview`, and `/help` shows what I can do.

health-good = Everything is set up.
health-permission = I’m missing the permission { $permission }, and without it { $cost }. Give it to my role in Server Settings → Roles.
health-position = My role { $role } is below { $roles }, so I can’t act on members with those roles. Drag it above them in Server Settings → Roles.
health-channel-gone = { $section } · { $setting }: the channel was deleted. Choose another.
health-role-gone = { $section } · { $setting }: the role was deleted. Choose another.
health-channel-closed = { $section } · { $setting }: I’m missing { $permissions } in { $channel }.
health-roles = { $by_roles ->
    [true] { $count ->
        [one] 1 staff role has no rank
       *[other] { $count } staff roles have no rank
    }: { $roles }.
   *[false] No role has a rank yet, so ranks come from Discord permissions. I can suggest ranks for { $roles }.
}
health-in-section = { $section }: { $problem }
health-uncreated = { $section } is incomplete. Its page can create what is missing.

section-general = General
    .about = The prefix for typed commands, and the language of my answers.
setting-general-prefix = Prefix
    .hint = 1 to 10 characters without spaces. Mentioning me always works too.
    .unset = not set, so { $prefix }
    .accepts = 1 to 10 characters without spaces
setting-general-locale = Language
    .hint = For messages that everyone sees. Private answers use the language of each person’s Discord.
    .unset = not set, so { $language }
    .accepts = one of the languages that I speak

greeting = Hello! I’ve just joined **{ $guild }**. { $known ->
    [true] I was there before, and kept its settings: see `/config overview`.
   *[false] Run `/config wizard` there to set up ranks, log channels and a jail in about two minutes. It shows what it will do before it does it, and you can undo every step.
} `/help` lists what I can do.

section-ranks = Ranks
    .about = Who can use which command.
section-roles = Role ranks
    .about = The rank of each role.
setting-ranks-names = Rank names
    .accepts = names of 1 to 32 characters for ranks 0 to 10
setting-ranks-roles = Role ranks
    .accepts = roles of this server with ranks from 0 to 10
setting-ranks-commands = Command ranks
    .accepts = commands with ranks from 0 to 10
setting-ranks-administrators_pass = Administrators can use every command

config-section-unknown = There are no settings called “{ $given }”. Choose one of { $sections }.
config-change-line = { $section } · { $setting }: { $before } → { $after }
config-change-same = { $section } · { $setting }: changed
config-change-none = Nothing changed.
config-change-more = … and { $count } more
config-kind-undo = undo
config-kind-reset = reset
config-kind-import = import

config-history-title = { $section ->
    [none] History of all settings
   *[other] History: { $section }
}
config-history-empty = No settings have been changed yet.
config-history-n = Newer
config-history-o = Older
config-history-step = **#{ $number }** · { $by ->
    [none] from the command line
   *[other] { $by }
} · { $at }{ $kind ->
    [undo] { " " }· undid #{ $undoes }
    [reset] { " " }· reset
    [import] { " " }· imported
   *[change] { "" }
}{ $undone ->
    [none] { "" }
   *[other] { " " }· undone by #{ $undone }
}
config-undo-button = Undo #{ $number }
config-undone = Undid change #{ $number }, as change #{ $new }:
    { $changes }

config-made = -# Made { $things ->
    [none] no role or channel
   *[other] { $things }
}{ $overwrites ->
    [0] { "" }
    [one] , and changed the permissions of 1 channel
   *[other] , and changed the permissions of { $overwrites } channels
}.
config-take-back-ask = Undoing this change also takes back what was made for it. I will:{ $things ->
    [none] { "" }
   *[other] { $written ->
        [true]
            { "" }
            - delete { $things }, with everything that was written there
       *[false]
            { "" }
            - delete { $things }
    }
}{ $overwrites ->
    [0] { "" }
    [one]
        { "" }
        - restore the permissions of 1 channel, if nobody has changed them since
   *[other]
        { "" }
        - restore the permissions of { $overwrites } channels where nobody has changed them since
}{ $held ->
    [none] { "" }
   *[other]
        { "" }
        Members are in jail with { $held }, so I’ll leave that, and what it may see, as it is.
}
config-take-back-reason = Change #{ $number } undone
config-taken-back = { $deleted ->
    [none] { "" }
   *[other] Deleted { $deleted }.{ " " }
}{ $restored ->
    [0] { "" }
    [one] Restored the permissions of 1 channel.{ " " }
   *[other] Restored the permissions of { $restored } channels.{ " " }
}{ $kept ->
    [none] { "" }
   *[other] Left alone, because settings name them, members in jail have them, or somebody has changed them since: { $kept }.{ " " }
}{ $failed ->
    [none] { "" }
   *[other] ⚠️ Discord didn’t let me take back { $failed }.
}
config-reset-everything = Everything
config-reset-ask = { $section ->
    [none] This will reset all settings of this server
   *[other] This will reset { $section }
}:
    { $changes }
    You can undo it for { $days } days.
config-reset-button = { $everything ->
    [true] Reset everything
   *[false] Reset
}
config-reset-form = Reset everything
config-reset-form-name = Type the name of this server
config-reset-name-wrong = That isn’t the name of this server, “{ $name }”. Nothing was reset.
config-reset-done = Reset, as change #{ $number }:
    { $changes }
    You can undo it for { $days } days, with the button below or `/config undo`.

config-exported = Here are all settings of this server. Import them with `/config import`, here or in another server.
config-import-ask = This will change:
    { $changes }
    { $left_out ->
    [none] { "" }
   *[other] Left out:
    { $left_out }

    }
    You can undo it for { $days } days.
config-import-button = Import
config-imported = Imported, as change #{ $number }:
    { $changes }
    { $left_out ->
    [none] { "" }
   *[other] Left out:
    { $left_out }

    }
    You can undo it for { $days } days, with the button below or `/config undo`.
config-import-left-out = { $section } · { $setting ->
    [none] I don’t know these settings
   *[other] { $setting }: { $id ->
        [none] I don’t know this setting
       *[other] { $name ->
            [none] nothing here has the ID { $id }
           *[other] nothing here is called “{ $name }” ({ $id } in the file), or several things are
        }
    }
}
settings-file-not-given = I couldn’t download the file from Discord. Try again with `/config import`.

config-command-unknown = There is no command “{ $given }”. Write its full name, like `ban` or `config logs set`.

config-ranks-title = Ranks
config-ranks-source = { $by_roles ->
    [true] Ranks come from roles: see `/config roles list`.
   *[false] No role has a rank yet, so ranks come from Discord permissions. Assign ranks with `/config roles assign`.
}
config-ranks-line = **{ $level }** { $name } · { $roles ->
    [0] no role
    [one] 1 role
   *[other] { $roles } roles
}{ $commands ->
    [0] { "" }
    [one] { " · set for 1 command" }
   *[other] { " · set for " }{ $commands } commands
}
config-ranks-administrators = { $passing ->
    [true] Administrators in Discord can use every command, and count as rank 6.
   *[false] Administrators in Discord need a rank like everybody else.
}
config-ranks-restored = Restored { $ranks }.
config-ranks-created = Created the rank { $rank }. Assign it to a role with `/config roles assign`.
config-ranks-renamed = { $before } is now called { $after }.
config-ranks-deleted = Deleted the rank { $rank }. { $last ->
    [true] No role has a rank any more, so ranks come from Discord permissions again.
   *[false] { "" }
}

config-roles-title = Roles with a rank ({ $count })
config-roles-none = { $by_roles ->
    [true] All roles that had a rank were deleted, so only administrators and the owner have one. Assign ranks with `/config roles assign`.
   *[false] No role has a rank, so ranks come from Discord permissions. Assign ranks with `/config roles assign`.
}
config-roles-line = { $rank } · { $role ->
    [none] a deleted role ({ $id })
   *[other] { $role }
}
config-roles-assigned = { $before ->
    [none] { $role } now has the rank { $rank }.
   *[other] { $role } now has the rank { $rank }. Before, it had { $before }.
}
config-roles-first = From now on, ranks come from roles and no longer from Discord permissions. { $roles ->
    [none] { "" }
   *[other] These roles have staff permissions but no rank yet: { $roles }.
}
config-roles-hidden = Discord still hides { $commands } from { $role }. Allow them in Server Settings → Integrations. Typed with the prefix, they already work.
config-roles-unassigned = { $role } no longer has the rank { $rank }. { $last ->
    [true] It was the last one, so ranks come from Discord permissions again.
   *[false] { "" }
}

config-commands-title = Commands with their own rank ({ $count })
config-commands-none = Every command has its default rank. Set one with `/config commands require`.
config-commands-line = `{ $command }` · { $rank }{ $known ->
    [true] { "" }
   *[false] { " " }· not loaded
}
config-commands-required = `{ $command }` now requires { $rank } or above.
config-commands-reach = So do { $commands }.
config-commands-derived = { $permissions ->
    [none] No role has a rank yet, so only the owner and administrators can use it.
   *[other] No role has a rank yet, so members with one of these permissions can use it: { $permissions }.
}
config-commands-hidden = Discord still hides `/{ $command }` from members without { $permissions }. Allow it in Server Settings → Integrations. Typed with the prefix, it already works.
config-commands-cleared = { $above ->
    [none] `{ $command }` has its default rank again.
   *[other] `{ $command }` no longer has its own rank. It requires { $rank } or above, as set for `{ $above }`.
}

command-permissions = Show who can use what, and why.
command-permissions-show = Show your rank, and where it comes from.
command-permissions-explain = Explain whether somebody can use a command, and why.
    .command = The command, like ban or config logs set
    .member = The member to check; you if left out
command-permissions-test = Test what would happen if somebody ran a command here now.
    .member = The member who would run it
    .command = The command, like ban or config logs set

permissions-test-title = Test of { $command } in this channel
permissions-test-gate = { $why ->
    [open] I would allow it: everybody can use it.
    [bot-owner] { $allowed ->
        [true] I would allow it: they own this bot.
       *[false] I would refuse it: only the owner of this bot can use it.
    }
    [guild-owner] I would allow it: they own this server.
    [administrator] I would allow it: they are an administrator in Discord.
    [rank] { $allowed ->
        [true] I would allow it: it requires { $rank } or above, and they have { $own }.
       *[false] I would refuse it: it requires { $rank } or above, and they have { $own }.
    }
    [bot] I would have to refuse it: I’m missing { $permissions } here.
   *[permissions] { $allowed ->
        [true] I would allow it: they have { $permissions }.
       *[false] I would refuse it: they are missing { $permissions }.
    }
}
permissions-test-typed = { $allowed ->
    [true] ✅ Typed, it would run.
   *[false] ❌ Typed, it wouldn’t run.
}
permissions-test-slash = { $allowed ->
    [true] ✅ As a slash command, it would run:
   *[false] ❌ As a slash command, it wouldn’t run:
} { $by ->
    [no-commands] Discord shows them no commands here, as they are missing Use Application Commands.
    [administrator] Discord shows administrators every command.
    [channel] Discord hides it in this channel, as set in Integrations.
    [member] Discord { $offered ->
        [true] shows it to them
       *[false] hides it from them
    }, as set for them in Integrations.
    [role] Discord { $offered ->
        [true] shows it to them
       *[false] hides it from them
    }, as set for their role { $role } in Integrations.
    [everyone] Discord { $offered ->
        [true] shows it to
       *[false] hides it from
    } everybody, as set in Integrations.
   *[default] { $permissions ->
        [none] Discord shows it to everybody.
       *[other] Discord { $offered ->
            [true] shows it to them, as they have { $permissions }.
           *[false] hides it from them, as they don’t have { $permissions }.
        }
    }
}
permissions-test-unread = I couldn’t read Server Settings → Integrations, so this doesn’t take it into account.

permissions-title = Who can use { $command }
permissions-verdict = { $allowed ->
    [true] { $why ->
        [open] ✅ { $member } can use it, like everybody.
        [administrator] ✅ { $member } can use it, as an administrator.
        [guild-owner] ✅ { $member } can use it, as the owner of this server.
        [bot-owner] ✅ { $member } can use it, as the owner of this bot.
       *[other] ✅ { $member } can use it.
    }
   *[false] ❌ { $member } can’t use it.
}
permissions-demand-owner = Only the owner of this bot can use it.
permissions-demand-set = { $own ->
    [true] This server requires { $rank } or above for it.
   *[false] This server requires { $rank } or above for `{ $command }`, which includes this command.
}
permissions-demand-default = { $rank ->
    [none] { $permissions ->
        [none] By default, everybody can use it.
       *[other] By default, it requires { $permissions } in Discord.
    }
   *[other] { $permissions ->
        [none] By default, it requires { $rank } or above.
       *[other] By default, it requires { $rank } or above, and { $permissions } in Discord.
    }
}
permissions-standing = { $source ->
    [guild-owner] { $member } owns this server, and is above every rank.
    [bot-owner] { $member } owns this bot, and is above every rank.
    [administrator] { $member } counts as { $rank }, as an administrator in Discord.
    [role] { $member } has the rank { $rank } from the role { $role }.
    [permission] { $member } counts as { $rank }, from the permission { $permission } in Discord.
   *[nothing] { $by_roles ->
        [true] { $member } has the rank { $rank }: none of their roles has a higher one.
       *[false] { $member } has the rank { $rank }: none of their permissions in Discord stands for a higher one.
    }
}
permissions-missing-here = They are missing { $permissions } here.
permissions-bot-lacks = But I’m missing { $permissions } here.
permissions-hidden = Discord hides `/{ $command }` from them unless it is allowed in Server Settings → Integrations. Typed with the prefix, it already works.

# What is lost without a permission, as the end of a sentence.
configuration-without-roles = the setup can’t create roles
configuration-without-channels = the setup can’t create channels
configuration-without-files = exported settings can’t be attached where the command is typed

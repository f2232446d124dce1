feature-configuration = Configuration

command-config = Show and change how Tux works in this server.
command-config-logs = Where Tux writes down what moderators do.
command-config-logs-set = Choose the channel where Tux writes down what moderators do.
    .channel = The channel; Tux has to be able to write there
command-config-logs-show = Show the channel where Tux writes down what moderators do.
command-config-logs-clear = Stop writing down what moderators do in a channel.
command-config-prefix = What a typed command begins with.
command-config-prefix-set = Choose what a typed command begins with.
    .prefix = 1 to 10 characters without blanks, like ! or tux.
command-config-prefix-show = Show what a typed command begins with.
command-config-prefix-clear = Go back to the prefix that Tux came with.

config-logs-set = What moderators do is written down in { $channel }.
config-logs-unset = What moderators do is not written down in any channel. Choose one with `/config logs set`.
config-logs-gone = The channel where I wrote down what moderators do is gone. Choose another with `/config logs set`.
config-logs-none = There is no channel to clear: what moderators do is not written down anywhere.
config-channel-not-writable = I can’t write in { $channel }: there I need { $permissions }. Give my role that in the channel’s settings, or choose another channel. Nothing has changed.
config-prefix = { $own ->
    [true] Typed commands begin with `{ $prefix }` here, or with a mention of me.
   *[false] Typed commands begin with `{ $prefix }`, or with a mention of me. Choose another with `/config prefix set`.
}

command-config-ranks = The ranks that roles can have and commands can ask for.
command-config-ranks-init = Bring back those of the eight usual ranks that are not there.
command-config-ranks-create = Add a rank.
    .level = 0 to 10; who has a higher rank may do all that a lower one may
    .name = What it is called, up to 32 characters
command-config-ranks-edit = Rename a rank.
    .rank = The rank, by its name or number
    .name = What it is called from now on, up to 32 characters
command-config-ranks-delete = Take a rank out of use.
    .rank = The rank, by its name or number
    .force = Also where roles or commands have it: then they have none
command-config-ranks-list = Show the ranks of this server and what hangs on them.
command-config-ranks-administrators = Choose whether Discord’s permission Administrator opens every command.
    .allow = True: they pass everywhere, as in Discord; False: their roles’ ranks decide
command-config-roles = Which role has which rank.
command-config-roles-assign = Give a role a rank, or another one than it has.
    .role = The role; it has to be below your own highest
    .rank = The rank, by its name or number; it has to be below your own
command-config-roles-unassign = Take a role’s rank away.
    .role = The role
command-config-roles-list = Show which role has which rank.
command-config-commands = Which rank each command is for.
command-config-commands-require = Choose the rank that a command is for.
    .command = The command, like ban or config logs set
    .rank = The rank, by its name or number; 0 is everybody
command-config-commands-clear = Let a command be for whom it is by default.
    .command = The command, like ban or config logs set
command-config-commands-list = Show the commands for which this server chose a rank.

command-config-history = Show who changed which settings, and undo it.
    .feature = What it is about; without, everything
command-config-undo = Put back what a change of settings changed.
    .number = Its number in the history
command-config-reset = Go back to the defaults, in a part of the settings or in all of them.
    .scope = What to reset
    .name = For everything: the name of this server, to do it at once
command-config-export = Get all settings of this server as a file.
command-config-import = Take over settings from a file, of this server or another.
    .file = What the export made, up to 256 KiB
    .feature = Which part of it; without, everything

command-config-overview = Show all that is set here, in pages where it can be changed.
command-config-wizard = Set Tux up step by step.
command-config-set = Change one setting.
    .feature = Which part of the settings
    .setting = Which setting
    .value = The value; several with commas between them; none to unset it

config-page-overview = Settings
config-page-health = How things are
config-overview-more = -# `/config wizard` walks through all of it · `/config commands require` chooses the rank that a command is for · `/config history` takes changes back
config-page-turn = Page { $page } of { $pages }
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
} has changed the ranks in the meantime, so yours was not stored. This is how they are now.
config-overtaken = ⚠️ { $by ->
    [none] Somebody else
   *[other] { $by }
} has changed these settings in the meantime, so yours was not stored. { $setting } is now: { $value }
config-page-late = This page is more than { $minutes } minutes old, and what it shows may no longer be so. Nothing was changed.
config-page-fresh = Show a fresh page
config-value-gone = ⚠️ gone from the server
config-set-done = { $section } · { $setting } is now: { $value }
config-set-ranks = Ranks have commands of their own: `/config ranks`, `/config roles` and `/config commands`.
config-setting-unknown = There is no setting “{ $given }” in `{ $section }`. There are { $settings }.

config-create = Create it for me
config-create-offer = Not all that this needs is there yet. I can create it, and will say what before I do.
config-create-ask = I would now:
config-create-undone = If a part of it fails, I take all of it back.
config-create-do = Create
config-create-cancel = Not now
config-create-nothing = All of it is there already.
config-created = ✅ Created, and set.

config-ranks-page = Ranks say who may use which command: whoever has a higher one may do all that a lower one may. Roles get them in the next step, and these eight are a good start.
config-ranks-pick = Rename or remove a rank
config-ranks-add = Add a rank
config-ranks-rename = Rename
config-ranks-remove = Remove
config-ranks-form = { $new ->
    [true] Add a rank
   *[false] Rename a rank
}
config-ranks-form-level = Level
    .hint = Those that are free and below your own rank
config-ranks-form-name = Name
config-ranks-no-free = Every level below your own rank is in use. Rename a rank, or remove one first.

config-roles-page = { $by_roles ->
    [true] Who has which rank is decided by these roles:
   *[false] No role has a rank yet, so Discord’s own permissions decide. As soon as one role has a rank, roles alone decide.
}
config-roles-nobody = -# No role has a rank.
config-roles-proposed = By what Discord lets them do, these could have a rank:
config-roles-take-over = { $count ->
    [one] Take over this one
   *[other] Take over these { $count }
}
config-roles-pick = Give a role a rank
config-roles-pick-rank = Choose its rank
config-roles-no-rank = No rank
config-role-gone = That role is gone from the server.

wizard-step = Step { $step } of { $steps }
wizard-welcome = Here you set up what I need, step by step. Each choice counts at once and can be taken back with `/config history`. Leave whenever you like: `/config wizard` goes on where you left.
wizard-resumed = You are where the setup was left. Go back with the buttons below.
wizard-back = Back
wizard-next = Next: { $step }
wizard-finish = Finish
wizard-reset = Reset everything…
wizard-done = ### All set
    `/config overview` has all of this again, and `/help` shows what there is.

health-good = All is well: I have what I need, and nothing is missing.
health-permissions = I lack permissions in this server: { $permissions }. Give them to my role under Server Settings → Roles.
health-position = My role { $role } is below { $roles }: I can’t act on who has them. Drag it above them under Server Settings → Roles.
health-channel-gone = { $section } · { $setting }: that channel is gone. Choose another.
health-role-gone = { $section } · { $setting }: that role is gone. Choose another.
health-channel-closed = { $section } · { $setting }: in { $channel } I lack { $permissions }.
health-roles = { $by_roles ->
    [true] { $count ->
        [one] 1 role of staff has no rank
       *[other] { $count } roles of staff have no rank
    }: { $roles }.
   *[false] No role has a rank yet; Discord’s own permissions decide. I could propose ranks for { $roles }.
}
health-uncreated = { $section } is not complete; its page can create what is missing.

section-general = General
    .about = What typed commands begin with, and in which language I answer.
setting-general-prefix = Prefix
    .hint = What a typed command begins with: 1 to 10 characters without blanks. A mention of me always works.
    .unset = not set, so { $prefix }
setting-general-locale = Language
    .hint = Of what I say to all. Answers that only one person sees are in the language of their Discord.
    .unset = not set, so { $language }

greeting = Hello! I am in **{ $guild }** now. { $known ->
    [true] I was there before, and its settings are still as they were: `/config overview` shows them.
   *[false] Type `/config wizard` there: it sets up ranks, log channels and a jail in about two minutes. It says what it will do before it does it, and every step can be taken back.
} `/help` lists what I can do.

section-ranks = Ranks
    .about = Who may use which command.
section-roles = Ranks of roles
    .about = Which role has which rank.
setting-ranks-names = Names of ranks
setting-ranks-roles = Ranks of roles
setting-ranks-commands = Ranks of commands
setting-ranks-administrators_pass = Administrators pass

config-section-unknown = There are no settings called “{ $given }”. There are { $sections }.
config-change-line = { $section } · { $setting }: { $before } → { $after }
config-change-none = Nothing changed.
config-change-more = … and { $count } more
config-kind-undo = undo
config-kind-reset = reset
config-kind-import = import

config-history-title = { $section ->
    [none] What changed in the settings
   *[other] What changed in the settings of { $section }
}
config-history-empty = Nobody has changed any settings here yet.
config-history-n = Newer
config-history-o = Older
config-history-step = **#{ $number }** · { $by ->
    [none] by the command line
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
config-undone = Change #{ $number } is undone, by change #{ $made }:
    { $changes }

config-reset-everything = Everything
config-reset-ask = { $section ->
    [none] All settings of this server
   *[other] The settings of { $section }
} would go back to their defaults:
    { $changes }
    It can be undone for { $days } days.
config-reset-button = { $everything ->
    [true] Reset everything
   *[false] Reset
}
config-reset-form = Reset everything
config-reset-form-name = The name of this server
config-reset-name-wrong = This server is called “{ $name }”, and you wrote something else. Nothing was reset.
config-reset-done = Reset, as change #{ $number }:
    { $changes }
    It can be undone for { $days } days, by the button below or `/config undo`.

config-exported = All that this server has set. `/config import` takes it back, here or in another server.
config-import-ask = This would change:
    { $changes }
    { $left_out ->
    [none] { "" }
   *[other] Left out:
    { $left_out }

    }
    It can be undone for { $days } days.
config-import-button = Take over
config-imported = Taken over, as change #{ $number }:
    { $changes }
    { $left_out ->
    [none] { "" }
   *[other] Left out:
    { $left_out }

    }
    It can be undone for { $days } days, by the button below or `/config undo`.
config-import-left-out = { $section } · { $setting ->
    [none] I know no such settings
   *[other] { $setting }: { $id ->
        [none] I know no such setting
       *[other] nothing here is { $name ->
            [none] what had the id { $id }
           *[other] “{ $name }” (then { $id })
        }, or several are
    }
}
settings-file-not-given = Discord did not give me the file. Try again with `/config import`.

config-command-unknown = I have no command “{ $given }”. Write it in full, like `ban` or `config logs set`.

config-ranks-title = Ranks
config-ranks-source = { $by_roles ->
    [true] Who has which rank is decided by roles: see `/config roles list`.
   *[false] No role has a rank yet, so Discord’s own permissions decide. Give a role one with `/config roles assign`.
}
config-ranks-line = **{ $level }** { $name } · { $roles ->
    [one] 1 role
   *[other] { $roles } roles
} · { $commands ->
    [0] no command set
    [one] 1 command set
   *[other] { $commands } commands set
}
config-ranks-administrators = { $passing ->
    [true] Discord’s permission Administrator opens every command, and counts as rank 6.
   *[false] Discord’s permission Administrator opens no command by itself.
}
config-ranks-restored = Back again: { $ranks }.
config-ranks-created = There is now the rank { $rank }. Give it to a role with `/config roles assign`.
config-ranks-renamed = { $before } is now called { $after }.
config-ranks-deleted = The rank { $rank } is no longer there. { $back ->
    [true] No role has a rank any more, so Discord’s own permissions decide again.
   *[false] { "" }
}

config-roles-title = Roles with a rank ({ $count })
config-roles-none = { $by_roles ->
    [true] The roles that had a rank are all gone, so only administrators and the owner pass. Give a role a rank with `/config roles assign`.
   *[false] No role has a rank, so Discord’s own permissions decide. Give a role one with `/config roles assign`.
}
config-roles-line = { $rank } · { $role ->
    [none] a role that is gone ({ $id })
   *[other] { $role }
}
config-roles-assigned = { $before ->
    [none] { $role } has the rank { $rank } now.
   *[other] { $role } has the rank { $rank } now; before, it had { $before }.
}
config-roles-first = From now on ranks come from roles, no longer from Discord’s permissions. { $roles ->
    [none] { "" }
   *[other] These roles have permissions of staff, but no rank yet: { $roles }.
}
config-roles-hidden = Discord itself still hides { $commands } from { $role }: allow them under Server Settings → Integrations. Typed, they work at once.
config-roles-unassigned = { $role } no longer has the rank { $rank }. { $back ->
    [true] It was the last: Discord’s own permissions decide again.
   *[false] { "" }
}

config-commands-title = Commands with a rank chosen here ({ $count })
config-commands-none = Every command is for whom it is by default. Choose another rank for one with `/config commands require`.
config-commands-line = `{ $command }` · { $rank }{ $known ->
    [true] { "" }
   *[false] { " " }· not loaded
}
config-commands-required = `{ $command }` is for { $rank } and above now.
config-commands-reach = That holds for { $commands } too.
config-commands-derived = { $permissions ->
    [none] No role has a rank yet, so only the owner and administrators have that one.
   *[other] No role has a rank yet, so that is whoever holds one of these in Discord: { $permissions }.
}
config-commands-hidden = Discord itself still hides `/{ $command }` from who lacks { $permissions }: allow it under Server Settings → Integrations. Typed, it works at once.
config-commands-cleared = { $above ->
    [none] `{ $command }` is for whom it is by default again.
   *[other] Nothing is set for `{ $command }` itself any more. As set for `{ $above }`, it is for { $rank } and above.
}

command-permissions = Who may use what, and why.
command-permissions-explain = Say whether somebody may use a command, and why.
    .command = The command, like ban or config logs set
    .member = Whom to look at; without, yourself
command-permissions-test = Say what would happen if somebody ran a command here now.
    .member = Who would run it
    .command = The command, like ban or config logs set

permissions-test-title = If { $command } were run here now
permissions-test-gate = { $why ->
    [open] I would let it pass: it is open to everybody.
    [bot-owner] { $allowed ->
        [true] I would let it pass: they own this bot.
       *[false] I would refuse it: it is for the owner of this bot alone.
    }
    [guild-owner] I would let it pass: they own this server.
    [administrator] I would let it pass: they are an administrator in Discord.
    [rank] { $allowed ->
        [true] I would let it pass by rank: it is for { $rank } and above, and they have { $own }.
       *[false] I would refuse it by rank: it is for { $rank } and above, and they have { $own }.
    }
    [bot] I would have to refuse it: here I lack { $permissions } for it.
   *[permissions] { $allowed ->
        [true] I would let it pass by Discord’s permissions: they hold { $permissions }.
       *[false] I would refuse it by Discord’s permissions: they lack { $permissions }.
    }
}
permissions-test-typed = { $allowed ->
    [true] ✅ Typed, it would run.
   *[false] ❌ Typed, it would not run.
}
permissions-test-slash = { $allowed ->
    [true] ✅ As a slash command, it would run:
   *[false] ❌ As a slash command, it would not run:
} { $by ->
    [no-commands] Discord offers them no commands here, as they lack Use Application Commands.
    [administrator] Discord offers administrators every command.
    [channel] Discord does not offer it in this channel, as set under Integrations.
    [member] Discord { $offered ->
        [true] offers it to them
       *[false] hides it from them
    } themselves, as set under Integrations.
    [role] Discord { $offered ->
        [true] offers it
       *[false] hides it
    } by their role { $role }, as set under Integrations.
    [everyone] Discord { $offered ->
        [true] offers it to
       *[false] hides it from
    } everybody, as set under Integrations.
   *[default] { $permissions ->
        [none] Discord offers it to everybody.
       *[other] Discord { $offered ->
            [true] offers it to them, as they hold { $permissions }.
           *[false] hides it from them, as they do not hold { $permissions }.
        }
    }
}
permissions-test-unread = Discord did not tell what is set under Server Settings → Integrations, so that is without it.

permissions-title = Who may use { $command }
permissions-verdict = { $allowed ->
    [true] { $why ->
        [open] ✅ { $member } may use it: it is open to everybody.
        [administrator] ✅ { $member } may use it, as an administrator.
        [guild-owner] ✅ { $member } may use it, as the owner of this server.
        [bot-owner] ✅ { $member } may use it, as the owner of this bot.
       *[other] ✅ { $member } may use it.
    }
   *[false] ❌ { $member } may not use it.
}
permissions-demand-owner = It is for the owner of this bot alone.
permissions-demand-set = { $own ->
    [true] This server has set it to { $rank } and above.
   *[false] This server has set `{ $command }` to { $rank } and above, which holds for this one too.
}
permissions-demand-default = { $rank ->
    [none] { $permissions ->
        [none] By default it is for everybody.
       *[other] By default it is for who holds { $permissions } in Discord.
    }
   *[other] { $permissions ->
        [none] By default it is for { $rank } and above.
       *[other] By default it is for { $rank } and above who hold { $permissions } in Discord.
    }
}
permissions-standing = { $source ->
    [guild-owner] { $member } owns this server, and is above every rank.
    [bot-owner] { $member } owns this bot, and is above every rank.
    [administrator] { $member } counts as { $rank }, as an administrator in Discord.
    [role] { $member } has the rank { $rank } by the role { $role }.
    [permission] { $member } counts as { $rank }, by the permission { $permission } in Discord.
   *[nothing] { $by_roles ->
        [true] { $member } has the rank { $rank }: none of their roles has another.
       *[false] { $member } has the rank { $rank }: none of their permissions in Discord stands for another.
    }
}
permissions-missing-here = Here they lack { $permissions }.
permissions-bot-lacks = But here I lack { $permissions } for it.
permissions-hidden = Discord itself hides `/{ $command }` from them unless it is allowed under Server Settings → Integrations. Typed, it works at once.

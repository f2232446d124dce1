## Detection and settings

personal-antinuke_rules = { $count ->
    [one] one server whose antinuke settings you were the last to change
   *[other] { $count } servers whose antinuke settings you were the last to change
}
personal-antinuke_trust = { $count ->
    [one] one entry in a list of who is trusted by antinuke, about you or made by you
   *[other] { $count } entries in lists of who is trusted by antinuke, about you or made by you
}

antinuke-extra-owners-owner = Only the server’s owner can make somebody an extra owner, or change that.
antinuke-changed = { $by ->
    [none] Whoever hosts me changed the antinuke settings.
   *[other] { $by } changed the antinuke settings.
} Undo it with `/config undo { $number }`.
antinuke-changed-line = - **{ $setting }**: { $before } → { $after }
antinuke-changed-server = Your server { $server } is less protected than before:

## Names of settings

feature-antinuke = Antinuke

section-antinuke = Antinuke
    .about = How I stop members and bots who turn on this server.
setting-antinuke-enabled = Enabled
    .hint = If this is off, I watch nothing and count nothing.
setting-antinuke-mode = Mode
    .hint = Observe: I only record and report what I would do. Enforce: I stop attackers.
setting-antinuke-preset = Preset
    .hint = How much one person may do before I stop them. Limits of your own replace parts of it.
setting-antinuke-default_response = Response to members
    .hint = What I do first to a member who goes too far.
setting-antinuke-bot_response = Response to bots
    .hint = What I do first to a bot that goes too far. A bot’s own role can’t be taken from it.
setting-antinuke-quarantine_role_id = Quarantine role
    .hint = The role without permissions that members in quarantine get in place of their own.
setting-antinuke-log_channel_id = Log channel
    .hint = Where I report incidents, problems, and changes of these settings. Nobody but staff should see it.
setting-antinuke-alert_owner = Message the owner
    .hint = Whether I send the owner a direct message about every incident.
setting-antinuke-tell_actor = Message the attacker
    .hint = Whether I tell attackers that I stopped them. I never tell them the limits.
setting-antinuke-auto_restore = Restore after an attack
    .hint = What I do about the damage once an attack is over.
setting-antinuke-panic_armed = Automatic panic mode
    .hint = Whether I take dangerous permissions from every role below mine when an attacker can’t be stopped otherwise.
setting-antinuke-machine_speed_ms = Machine speed
    .hint = Two deletions that follow each other faster than this many milliseconds are a machine’s. 0 switches it off; `none` uses the preset’s.
    .accepts = a number of milliseconds from 0 to 5000, or `none`
setting-antinuke-score_limit = Mixed score
    .hint = How much of a mixture of actions is too much: 100 is as bad as one broken limit. 0 switches it off; `none` uses the preset’s.
    .accepts = a number from 0, or `none`
setting-antinuke-guild_score_limit = Combined score
    .hint = The score of all members together at which I stop whoever goes on. 0 switches it off; `none` uses the preset’s.
    .accepts = a number from 0, or `none`
setting-antinuke-guild_score_window = Window of that score
    .hint = The time within which the actions of all members are added up; `none` uses the preset’s.
    .accepts = a time from `1s` to `1h`, or `none`
setting-antinuke-canary_roles = Decoy roles
    .hint = Roles that nobody has a reason to touch. Whoever changes or deletes one is stopped at once.
setting-antinuke-canary_channels = Decoy channels
    .hint = Channels that nobody has a reason to touch. Whoever changes or deletes one is stopped at once.
setting-antinuke-canary_webhooks = Decoy webhooks
    .hint = The IDs of webhooks that nobody has a reason to use. Whoever does is stopped at once.
    .accepts = the IDs of at most 25 webhooks, separated by commas, or `none`
setting-antinuke-night = Night
    .hint = The hours in which limits are lower.
    .accepts = a time such as `23:00-07:00`, or `none`
setting-antinuke-time_zone = Time zone
    .hint = The time zone of the night.
    .accepts = a name such as `Europe/Berlin`, or `UTC`
setting-antinuke-night_factor = Limits at night
    .hint = The factor on every limit at night: 0.5 halves them.
    .accepts = a number above 0 and up to 1
setting-antinuke-limits = Own limits
    .hint = Limits that replace those of the preset; set them with `/antinuke limits set`.
setting-antinuke-trust = Trusted
    .hint = Who may do more than others, each up to a ceiling; set them with `/antinuke trust add`.
setting-antinuke-maintenance = Maintenance
    .hint = Until when I do nothing to anybody; begin it with `/antinuke disable`.

antinuke-mode-observe = Observe
antinuke-mode-enforce = Enforce
antinuke-preset-relaxed = Relaxed
antinuke-preset-default = Default
antinuke-preset-strict = Strict
antinuke-preset-custom = Custom
antinuke-restore-off = Do nothing
antinuke-restore-ask = Ask first
antinuke-restore-auto = Restore at once
antinuke-choice-log-only = Record it
antinuke-choice-alert = Alert only
antinuke-choice-strip-roles = Take all roles
antinuke-choice-quarantine = Quarantine
antinuke-choice-kick = Kick
antinuke-choice-ban = Ban
antinuke-choice-timeout = Time out
antinuke-choice-neutralise-role = Take the role’s permissions
antinuke-choice-remove-bot = Remove the bot
antinuke-choice-delete-webhook = Delete the webhook
antinuke-choice-revert = Undo it
antinuke-choice-panic-mode = Panic mode
antinuke-action-channel-create = Channels created
antinuke-action-channel-update = Channels changed
antinuke-action-channel-delete = Channels deleted
antinuke-action-overwrite-change = Channel permissions changed
antinuke-action-role-create = Roles created
antinuke-action-role-update = Roles changed
antinuke-action-role-delete = Roles deleted
antinuke-action-role-escalation = Dangerous permissions given to a role
antinuke-action-member-role-escalation = Dangerous roles given to members
antinuke-action-member-role-change = Roles of members changed
antinuke-action-member-update = Members renamed, muted or deafened
antinuke-action-member-ban = Members banned
antinuke-action-member-unban = Members unbanned
antinuke-action-member-kick = Members kicked
antinuke-action-member-prune = Members pruned
antinuke-action-member-timeout = Members timed out
antinuke-action-member-move-disconnect = Members moved or disconnected
antinuke-action-bot-add = Bots added
antinuke-action-integration-change = Integrations changed
antinuke-action-command-permission-change = Command permissions changed
antinuke-action-webhook-create = Webhooks created
antinuke-action-webhook-update = Webhooks changed
antinuke-action-webhook-delete = Webhooks deleted
antinuke-action-webhook-spam = Webhook spam
antinuke-action-mass-mention = Mass mentions
antinuke-action-emoji-delete = Emojis deleted
antinuke-action-sticker-delete = Stickers deleted
antinuke-action-soundboard-delete = Sounds deleted
antinuke-action-expression-change = Emojis, stickers or sounds added or renamed
antinuke-action-thread-change = Threads opened or changed
antinuke-action-thread-delete = Threads deleted
antinuke-action-message-delete = Messages deleted
antinuke-action-message-bulk-delete = Messages deleted in bulk
antinuke-action-invite-create = Invites created
antinuke-action-invite-delete = Invites deleted
antinuke-action-event-change = Events or stages made or changed
antinuke-action-event-delete = Events deleted
antinuke-action-guild-update = Server changed
antinuke-action-vanity-change = Vanity link changed
antinuke-action-automod-change = AutoMod rules changed
antinuke-action-onboarding-change = Onboarding changed
antinuke-action-canary-touch = Decoy touched
antinuke-action-self-tamper = Tux tampered with
antinuke-action-config-change = Antinuke settings changed
antinuke-trust-extra-owner = Extra owner
antinuke-trust-trusted-admin = Trusted admin
antinuke-trust-exempt = Exempt

## Status and preflight

antinuke-preflight = ⚠️ { $count ->
    [one] **Antinuke cannot protect this server fully.** This is wrong:
   *[other] **Antinuke cannot protect this server fully.** These things are wrong:
}
antinuke-without-audit-log = antinuke doesn’t notice attacks
antinuke-without-manage-roles = antinuke can’t take roles from attackers
antinuke-without-ban = antinuke can’t ban attackers or undo their bans
antinuke-without-kick = antinuke can’t remove rogue bots
antinuke-without-manage-guild = antinuke can’t pause invites in panic mode or restore the server’s settings
antinuke-without-webhooks = antinuke can’t delete the webhooks of attackers
antinuke-without-timeout = antinuke can’t time out members who have no roles to lose
antinuke-without-channels = antinuke can’t restore channels
antinuke-without-create-expressions = antinuke can’t restore deleted emojis, stickers and sounds
antinuke-without-manage-expressions = antinuke can’t rename emojis, stickers and sounds back
antinuke-problem-without = I don’t have { $permission }, so { $loss }.
antinuke-problem-out-of-reach = { $roles }{ $more ->
    [0] { "" }
   *[other] { " " }and { $more } more
} can do damage, and { $count ->
    [one] is
   *[other] are
} not below my highest role, { $own }, so I can’t stop anybody who has { $count ->
    [one] it
   *[other] one of them
}{ $members ->
    [none] { "" }
   *[other] , such as { $members }{ $others ->
        [0] { "" }
       *[other] { " " }and { $others } more
    }
}. Move my role to the top of the list.
antinuke-problem-quarantine-unset = Attackers are to be put in quarantine, but there is no quarantine role, so they only lose their roles. `/antinuke enable` creates one.
antinuke-problem-quarantine-gone = The quarantine role has been deleted. Choose another one.
antinuke-problem-quarantine-above = I can’t give the quarantine role, { $role }: it has to be below mine, and must not belong to an integration.
antinuke-problem-quarantine-powerful = The quarantine role, { $role }, has permissions that can do damage, so I don’t use it.
antinuke-problem-quarantine-opens = The quarantine role, { $role }, may do damage in { $channels }{ $more ->
    [0] .
   *[other] { " " }and { $more } more channels.
}
antinuke-problem-log-unset = There is no log channel, so nobody but the owner hears of attacks. `/antinuke enable` creates one.
antinuke-problem-log-gone = The log channel has been deleted. Choose another one.
antinuke-problem-log-closed = I can’t write in the log channel, { $channel }. Allow me to view it, to send messages and to embed links.
antinuke-problem-two-factor = This server requires two-factor authentication of moderators. That includes me: without it on the account that owns me, I can’t do anything here.

## Guard

antinuke-moderator-stopped = Antinuke stopped you for doing too much too quickly. Ask the server owner or an extra owner.

## Responses and panic mode

antinuke-audit-reason = Antinuke: stops an attack
antinuke-sweep-reason = Antinuke: cleans up after an attack
panic-audit-reason = Antinuke: panic mode
panic-end-reason = Antinuke: panic mode is over

## Incidents

personal-antinuke_events = { $count ->
    [one] one decision of antinuke that is about you or that you undid
   *[other] { $count } decisions of antinuke that are about you or that you undid
}
personal-antinuke_entries = { $count ->
    [one] one action that antinuke counted, done to you or mentioning you
   *[other] { $count } actions that antinuke counted, done to you or mentioning you
}

antinuke-incident-title-confirmed = Attack stopped
antinuke-incident-title-told = Looks like an attack, nobody stopped
antinuke-incident-title-dry_run = Attack noticed, nothing done
antinuke-incident-title-skipped_trusted = Attack by somebody trusted
antinuke-incident-title-planned = Stopping an attack
antinuke-incident-title-dispatched = Stopping an attack
antinuke-incident-title-failed = Attack not stopped
antinuke-incident-title-skipped_hierarchy = Attack not stopped
antinuke-incident-title-false_positive = False alarm

antinuke-incident-summary = { $actors } { $acts }. It began { $began_at }.
antinuke-incident-summary-dry_run = { $actors } { $acts }. It began { $began_at }. Antinuke only observes here, so I did nothing.
antinuke-incident-nobody = Somebody whom Discord does not name
antinuke-incident-webhook = The webhook { $id }
antinuke-incident-more = { $count ->
    [one] one other
   *[other] { $count } others
}
antinuke-incident-about = { $number }. { $actor }: { $line }
antinuke-incident-footer = Incident { $id }

antinuke-incident-noticed = Noticed by
antinuke-noticed-limit = Too many too quickly
antinuke-noticed-speed = Faster than anybody can click
antinuke-noticed-score = A mixture of dangerous actions
antinuke-noticed-guild_score = Several people at once
antinuke-noticed-canary = A decoy was touched
antinuke-noticed-instant = Once is too many

antinuke-incident-response = Response
antinuke-status-confirmed = { $response }
antinuke-status-dry_run = None: I would have done this: { $response }
antinuke-status-skipped_trusted = None: they are trusted
antinuke-status-planned = Under way: { $response }
antinuke-status-dispatched = Under way: { $response }
antinuke-status-failed = Discord refused everything I tried ({ $error }).
antinuke-status-skipped_hierarchy = I could do nothing: their highest role is not below mine, or I lack the permission.

antinuke-response-log_only = Only recorded
antinuke-response-alert = Only reported
antinuke-response-strip_roles = Roles taken away
antinuke-response-quarantine = Put in quarantine
antinuke-response-kick = Kicked
antinuke-response-ban = Banned
antinuke-response-timeout = Timed out
antinuke-response-neutralise_role = Permissions of their role taken away
antinuke-response-remove_bot = Bot removed
antinuke-response-delete_webhook = Webhook deleted
antinuke-response-revert = Reverted
antinuke-response-panic_mode = Panic mode

antinuke-incident-time = Time
antinuke-incident-times = My request was sent after { $sent } ms, and they were stopped after { $stopped } ms
antinuke-incident-loss = Lost
antinuke-incident-lost = { $count ->
    [0] Nothing
    [one] One action got through
   *[other] { $count } actions got through
}
antinuke-incident-put-back = Put back
antinuke-incident-unbanned = { $count ->
    [one] One member unbanned
   *[other] { $count } members unbanned
}
antinuke-incident-members-banned = Still banned
antinuke-incident-still-banned = { $count ->
    [one] One member whom somebody unknown banned: { $people }
   *[other] { $count } members whom somebody unknown banned: { $people }
}
antinuke-incident-members-removed = Removed
antinuke-incident-removed = { $count ->
    [one] One member can only be invited again: { $people }
   *[other] { $count } members can only be invited again: { $people }
}
antinuke-incident-case = Case
antinuke-incident-undone = Undone
antinuke-incident-undone-by = By { $by }, { $at }
antinuke-incident-note = Note
antinuke-incident-owner-closed = I couldn’t send the owner a direct message: theirs are closed.
antinuke-incident-owner-failed = I couldn’t send the owner a direct message.

antinuke-did-channel_create = { $count ->
    [one] created a channel
   *[other] created { $count } channels
}
antinuke-did-channel_update = { $count ->
    [one] changed a channel
   *[other] changed { $count } channels
}
antinuke-did-channel_delete = { $count ->
    [one] deleted a channel
   *[other] deleted { $count } channels
}
antinuke-did-overwrite_change = { $count ->
    [one] changed permissions in a channel
   *[other] changed permissions in channels { $count } times
}
antinuke-did-role_create = { $count ->
    [one] created a role
   *[other] created { $count } roles
}
antinuke-did-role_update = { $count ->
    [one] changed a role
   *[other] changed { $count } roles
}
antinuke-did-role_delete = { $count ->
    [one] deleted a role
   *[other] deleted { $count } roles
}
antinuke-did-role_escalation = { $count ->
    [one] gave a role dangerous permissions
   *[other] gave { $count } roles dangerous permissions
}
antinuke-did-member_role_escalation = { $count ->
    [one] gave a member a dangerous role
   *[other] gave { $count } members dangerous roles
}
antinuke-did-member_role_change = { $count ->
    [one] changed the roles of a member
   *[other] changed the roles of { $count } members
}
antinuke-did-member_update = { $count ->
    [one] renamed, muted or deafened a member
   *[other] renamed, muted or deafened { $count } members
}
antinuke-did-member_ban = { $count ->
    [one] banned a member
   *[other] banned { $count } members
}
antinuke-did-member_unban = { $count ->
    [one] unbanned somebody
   *[other] unbanned { $count } people
}
antinuke-did-member_kick = { $count ->
    [one] kicked a member
   *[other] kicked { $count } members
}
antinuke-did-member_prune = { $count ->
    [one] pruned a member
   *[other] pruned { $count } members
}
antinuke-did-member_timeout = { $count ->
    [one] timed out a member
   *[other] timed out { $count } members
}
antinuke-did-member_move_disconnect = { $count ->
    [one] moved or disconnected a member in voice
   *[other] moved or disconnected { $count } members in voice
}
antinuke-did-bot_add = { $count ->
    [one] added a bot
   *[other] added { $count } bots
}
antinuke-did-integration_change = { $count ->
    [one] changed an integration
   *[other] changed { $count } integrations
}
antinuke-did-command_permission_change = { $count ->
    [one] changed the permissions of a command
   *[other] changed the permissions of { $count } commands
}
antinuke-did-webhook_create = { $count ->
    [one] created a webhook
   *[other] created { $count } webhooks
}
antinuke-did-webhook_update = { $count ->
    [one] changed a webhook
   *[other] changed { $count } webhooks
}
antinuke-did-webhook_delete = { $count ->
    [one] deleted a webhook
   *[other] deleted { $count } webhooks
}
antinuke-did-webhook_spam = { $count ->
    [one] sent a message by webhook
   *[other] sent { $count } messages by webhook
}
antinuke-did-mass_mention = { $count ->
    [one] mentioned everyone
   *[other] mentioned everyone { $count } times
}
antinuke-did-emoji_delete = { $count ->
    [one] deleted an emoji
   *[other] deleted { $count } emojis
}
antinuke-did-sticker_delete = { $count ->
    [one] deleted a sticker
   *[other] deleted { $count } stickers
}
antinuke-did-soundboard_delete = { $count ->
    [one] deleted a sound
   *[other] deleted { $count } sounds
}
antinuke-did-expression_change = { $count ->
    [one] changed an emoji, a sticker or a sound
   *[other] changed { $count } emojis, stickers or sounds
}
antinuke-did-thread_delete = { $count ->
    [one] deleted a thread
   *[other] deleted { $count } threads
}
antinuke-did-thread_change = { $count ->
    [one] opened or changed a thread
   *[other] opened or changed { $count } threads
}
antinuke-did-message_delete = { $count ->
    [one] deleted a message
   *[other] deleted { $count } messages
}
antinuke-did-message_bulk_delete = { $count ->
    [one] deleted messages in bulk
   *[other] deleted { $count } messages in bulk
}
antinuke-did-invite_create = { $count ->
    [one] created an invite
   *[other] created { $count } invites
}
antinuke-did-invite_delete = { $count ->
    [one] deleted an invite
   *[other] deleted { $count } invites
}
antinuke-did-event_change = { $count ->
    [one] created or changed an event
   *[other] created or changed { $count } events
}
antinuke-did-event_delete = { $count ->
    [one] deleted an event
   *[other] deleted { $count } events
}
antinuke-did-guild_update = { $count ->
    [one] changed the settings of the server
   *[other] changed the settings of the server { $count } times
}
antinuke-did-vanity_change = changed the vanity link of the server
antinuke-did-automod_change = { $count ->
    [one] changed an AutoMod rule
   *[other] changed { $count } AutoMod rules
}
antinuke-did-onboarding_change = { $count ->
    [one] changed the onboarding
   *[other] changed the onboarding { $count } times
}
antinuke-did-canary_touch = { $count ->
    [one] touched a decoy
   *[other] touched decoys { $count } times
}
antinuke-did-self_tamper = acted against me
antinuke-did-config_change = changed the settings of antinuke
antinuke-did-more = and more

antinuke-incident-button-ban = Ban
antinuke-incident-button-ban-one-of-several = Ban { $number }
antinuke-incident-button-false = False alarm
antinuke-ban-reason = Attacked the server
antinuke-case-reason = Antinuke: { $acts }
case-kind-antinuke = Stopped by antinuke
case-change-antinuke = { $response ->
    [strip_roles] Roles taken away
    [quarantine] Put in quarantine
    [timeout] Timed out
    [neutralise_role] Permissions of their role taken away
   *[other] Stopped
}
antinuke-incident-button-undo = Undo
antinuke-incident-button-reverse = Undo it
antinuke-undo-reason = Undone by { $name }: no attack
antinuke-undo-question = This would undo what I did about { $actors }. They could do the same again.
antinuke-undo-roles-question = This would give { $actors } their roles back: { $roles }. They could do the same again.
antinuke-undo-roles = { $roles ->
    [none] { $actor } has no roles left that I could give back.
   *[other] { $actor } has these roles again: { $roles }.
}
antinuke-undo-unbanned = { $actor } is no longer banned.
antinuke-undo-timeout = { $actor } is no longer timed out.
antinuke-undo-gone = { $actor } isn’t in the server, so I can’t give anything back. Press Undo again when they are.
antinuke-undo-refused = Discord refused to undo what I did about { $actor }.
antinuke-undo-permissions = These roles have the permissions again that I took: { $roles }
antinuke-undo-made-again = I created these roles again, which I had deleted; nobody has them yet: { $roles }
antinuke-undo-granted = { $count ->
    [one] One member has a role again that I took.
   *[other] { $count } members have roles again that I took.
}
antinuke-undo-kicked = I can’t bring back { $people }, whom I kicked. Send them an invite; bots come back by their own links.
antinuke-undo-lost = I can’t restore what I deleted: { $webhooks ->
    [0] { "" }
    [one] one webhook
   *[other] { $webhooks } webhooks
}{ $webhooks ->
    [0] { "" }
   *[other] { $invites ->
        [0] { "" }
       *[other] { " " }and{ " " }
    }
}{ $invites ->
    [0] { "" }
    [one] one invite
   *[other] { $invites } invites
}. Create new ones.
antinuke-undo-unbanned-stay = { $count ->
    [one] One member whom I unbanned stays unbanned.
   *[other] { $count } members whom I unbanned stay unbanned.
}
antinuke-undo-steps-refused = Discord refused to undo { $count ->
    [one] one more thing.
   *[other] { $count } more things.
}
antinuke-undo-panic = If panic mode is still on, `/antinuke panic end` ends it.
antinuke-undone-already = This has been undone already.
antinuke-undo-refused-all = I couldn’t undo it. Check that my role is above theirs and that I have the permissions.
antinuke-incident-gone = There is no such incident, or not any more. `/antinuke incidents` lists those there are.
antinuke-not-in-charge = Only the owner of the server and its extra owners can do that.
antinuke-false-positive-already = This is marked as a false alarm already.

command-antinuke-incidents = List what antinuke has noticed and done, or show one incident.
    .incident = The incident to show (all of them if you choose none)
antinuke-incidents-title = Incidents
antinuke-incidents-none = Antinuke has noticed nothing in this server.
antinuke-incidents-line = { $id } { $at } **{ $title }**: { $actors } { $acts }
antinuke-incident-steps = Steps
antinuke-step-planned = { $response } ({ $target })
antinuke-step-dispatched = { $response } ({ $target }): sent after { $after } ms
antinuke-step-confirmed = { $response } ({ $target }): done after { $after } ms
antinuke-step-failed = { $response } ({ $target }): refused ({ $error })
antinuke-step-skipped_trusted = { $response } ({ $target }): left out
antinuke-step-skipped_hierarchy = { $response } ({ $target }): not possible
antinuke-step-dry_run = { $response } ({ $target }): not done
antinuke-incident-acts = What counted
antinuke-incident-act = { $at } { $did }{ $target ->
    [none] {""}
   *[other] {" "}({ $target })
}
antinuke-incident-more-acts = and { $count } more

antinuke-owner-alert = { $title } in { $server }: { $summary }{ $link ->
    [none] {""}
   *[other] {" "}{ $link }
}

## Journal and snapshots

personal-guild_journal = { $count ->
    [one] one change of a server, made by you or about you
   *[other] { $count } changes of servers, made by you or about you
}
personal-guild_snapshots = { $count ->
    [one] one snapshot of a server that you took
   *[other] { $count } snapshots of servers that you took
}

## Restoring

command-antinuke-restore = Restore what an attack destroyed, after showing you the plan.
    .incident = The ID of the incident; if you choose none, the last one
    .time = Bring the whole server back to a time, such as 2h ago or 2027-01-31 18:00
    .thing = Bring back one role, channel or other thing, by its ID
    .delete_created = Also delete what was created, at the very end

restore-nothing-known = I have no record of anything to undo there. The journal goes back 45 days at most, and only to the day on which antinuke was enabled.
restore-nothing-stored = Nothing is stored of what this server was like then.
restore-no-incident = There has been no incident in this server that could be undone. To bring it back to a time, choose one, such as `2h ago`.
restore-one-of = Choose an incident, a time or one thing, not several of them.
restore-under-way = This server is being restored already. Wait until that is over, or stop it first.
restore-panic = This server is in panic mode, and restoring it would give dangerous permissions back. End panic mode first, with `/antinuke panic end`.
restore-none = That restoration is over already.
restore-unreadable = I couldn’t read what this server is like now, so nothing was done. Try again in a minute.

restore-title-incident = The server before the incident
restore-title-time = The server as it was { $time }
restore-title-object = One thing, before it was changed last
restore-identical = Nothing has to be restored: everything that can be put back is as it was.
restore-difference = { $percent }% of { $total } fields are identical now.
restore-effort = It takes { $count ->
    [one] 1 request
   *[other] { $count } requests
} and about { $duration }. A new attack pauses it.
restore-counted = { $kind ->
    [role_create] { $count ->
        [one] 1 role is recreated
       *[other] { $count } roles are recreated
    }
    [role_update] { $count ->
        [one] 1 role is changed back
       *[other] { $count } roles are changed back
    }
    [role_order] roles are put in order
    [category_create] { $count ->
        [one] 1 category is recreated
       *[other] { $count } categories are recreated
    }
    [channel_create] { $count ->
        [one] 1 channel is recreated, without its messages
       *[other] { $count } channels are recreated, without their messages
    }
    [channel_update] { $count ->
        [one] 1 channel is changed back
       *[other] { $count } channels are changed back
    }
    [channel_order] channels are put in order
    [staff_role_add] { $count ->
        [one] 1 staff role is given back
       *[other] { $count } staff roles are given back
    }
    [role_remove] { $count ->
        [one] 1 role is taken from a member who did not have it
       *[other] { $count } roles are taken from members who did not have them
    }
    [role_add] { $count ->
        [one] 1 other role is given back
       *[other] { $count } other roles are given back
    }
    [unban] { $count ->
        [one] 1 ban is lifted
       *[other] { $count } bans are lifted
    }
    [ban] { $count ->
        [one] 1 user is banned again
       *[other] { $count } users are banned again
    }
    [webhook_create] { $count ->
        [one] 1 webhook is recreated, with a new URL that you have to enter wherever it is used
       *[other] { $count } webhooks are recreated, with new URLs that you have to enter wherever they are used
    }
    [webhook_update] { $count ->
        [one] 1 webhook is changed back
       *[other] { $count } webhooks are changed back
    }
    [emoji_create] { $count ->
        [one] 1 emoji is uploaded again
       *[other] { $count } emojis are uploaded again
    }
    [emoji_update] { $count ->
        [one] 1 emoji is changed back
       *[other] { $count } emojis are changed back
    }
    [sticker_create] { $count ->
        [one] 1 sticker is uploaded again
       *[other] { $count } stickers are uploaded again
    }
    [sticker_update] { $count ->
        [one] 1 sticker is changed back
       *[other] { $count } stickers are changed back
    }
    [sound_create] { $count ->
        [one] 1 sound is uploaded again
       *[other] { $count } sounds are uploaded again
    }
    [sound_update] { $count ->
        [one] 1 sound is changed back
       *[other] { $count } sounds are changed back
    }
    [forum_update] { $count ->
        [one] the tags of 1 forum are put back
       *[other] the tags of { $count } forums are put back
    }
    [guild_update] the server’s settings are changed back
    [widget_update] the server’s widget is changed back
    [type_update] { $count ->
        [one] 1 channel becomes an announcement channel again
       *[other] { $count } channels become announcement channels again
    }
    [automod_create] { $count ->
        [one] 1 AutoMod rule is recreated
       *[other] { $count } AutoMod rules are recreated
    }
    [automod_update] { $count ->
        [one] 1 AutoMod rule is changed back
       *[other] { $count } AutoMod rules are changed back
    }
    [onboarding_update] onboarding is changed back
    [welcome_update] the welcome screen is changed back
    [vanity_update] the vanity URL is changed back, if Discord lets me
   *[delete] { $count ->
        [one] 1 thing that was created is deleted
       *[other] { $count } things that were created are deleted
    }
}
restore-stays = { $count ->
    [one] 1 thing can’t be put back. The file says why.
   *[other] { $count } things can’t be put back. The file says why.
}
restore-additions = { $count ->
    [one] 1 thing was created that stays.
   *[other] { $count } things were created that stay.
}
restore-offer = Restore …
restore-do = Restore
restore-confirm = Yes, restore now
restore-cancel = Cancel
restore-stop = Stop
restore-sure = Restore now? A snapshot is taken first, so that you can go back to what is there now.
restore-cancelled = Nothing was done.
restore-begun = The restoration has begun. { $place ->
    [none] `/antinuke restore` shows later what is left.
   *[other] { $place } shows how far it is.
}

restore-file-steps = WHAT IS DONE
restore-file-stays = WHAT CAN’T BE PUT BACK
restore-file-additions = WHAT WAS CREATED AND STAYS
restore-file-fields = { $fields } → as it was
restore-kind = { $kind ->
    [role] role
    [channel] channel
    [member] member
    [ban] ban
    [webhook] webhook
    [emoji] emoji
    [sticker] sticker
    [sound] sound
    [automod_rule] AutoMod rule
    [onboarding] onboarding
    [welcome_screen] welcome screen
   *[guild] server
}
restore-verb = { $kind ->
    [create] make again
    [update] change back
    [order] put in order
    [give] give back
    [take] take away
    [unban] lift the ban
    [ban] ban again
   *[delete] delete
}
restore-reason = { $reason ->
    [managed] it belongs to an integration or to boosts
    [above] it is not below my highest role
    [bits] I lack permissions that I would have to grant: { $detail }
    [power] I lack a permission: { $detail }
    [feature] this server lacks what it needs: { $detail }
    [limit] this server has as many as it may have
    [creations] Discord lets a server create no more than 250 roles in two days
    [gone] the member has left
    [attacker] roles are not given back to whoever attacked
    [picture] the picture was not stored before it was deleted
    [foreign] it belongs to another application or server
    [role_lost] the role itself can’t be put back
    [changed_since] somebody else has changed it since
   *[type] Discord does not change the type of such a channel
}

restore-progress = Restoring this server: { $done } of { $total } steps. { $state ->
    [paused] Paused, because there is an attack.
   *[running] { "" }
}
restore-over = { $status ->
    [cancelled] The restoration was stopped after { $done } of { $total } steps.
    [failed] The restoration could not be finished.
   *[done] The restoration is over.
}
restore-verified = { $percent }% identical{ $count ->
    [0] .
    [one] , 1 field differs:
   *[other] , { $count } fields differ:
}
restore-verified-unnamed = { $percent }% identical{ $count ->
    [0] .
    [one] , 1 field differs. Use the command again where only staff can read, to see which.
   *[other] , { $count } fields differ. Use the command again where only staff can read, to see which.
}
restore-failures = { $count ->
    [one] 1 step failed.
   *[other] { $count } steps failed.
}
restore-settings = My own settings name the new roles and channels now: { $settings }
restore-calls = { $calls ->
    [one] 1 request
   *[other] { $calls } requests
} in { $duration }
restore-more = … and { $count } more
restore-ask = The attack seems to be over. Shall I put back what it destroyed?

personal-restorations = { $count ->
    [one] one restoration of a server that you asked for or that mentions you
   *[other] { $count } restorations of servers that you asked for or that mention you
}

## Drills and replays

command-antinuke-drill = Rehearse an attack against the limits of this server. Nothing is done to anybody.
    .attack = The attack or benign scenario
    .rate = The requests per second, up to 100
    .count = The requests in total, up to 1,000
    .attackers = How many take turns, up to 5
    .latency = The milliseconds from an action to me, and from me to Discord
    .member = The member who would attack, whose trust counts (a stranger if you choose none)
command-antinuke-replay = Show what antinuke would have done in the past, going by the audit log.
    .days = The days to look back, up to 45
    .preset = The limits to try (those of this server if you choose none)
    .action = An action for which to try another limit, together with count and window
    .count = Which one is too many: 3 stops at the third. 0 switches this limit off
    .window = The time within which they count, such as 1m
antinuke-drill-title = Drill: { $attack }
antinuke-drill-terms = { $count ->
    [one] One request
   *[other] { $count } requests
} at { $rate } per second by { $attackers ->
    [one] one attacker
   *[other] { $attackers } attackers
}. An event takes { $latency } ms to reach me, and a request of mine { $latency } ms to take effect.
antinuke-drill-loss = { $accepted } of { $count } would get through, with a loss of { $loss }.
antinuke-drill-stop = By request { $number } they { $acts }. { $noticed }. → { $response } ({ $powerless } ms after the first request)
antinuke-drill-nobody = Nobody would be stopped.
antinuke-drill-observing = Antinuke only observes here: in reality, nobody would be stopped.
antinuke-drill-off = Antinuke is off here: in reality, nobody would be stopped.
antinuke-drill-out-of-reach = { $member } is out of my reach: Discord would refuse anything I tried.
antinuke-drill-footer = Nothing was sent to Discord.
antinuke-no-such-attack = { $similar ->
    [none] There is no attack called “{ $given }”. `/antinuke drill` suggests those there are while you type.
   *[other] There is no attack called “{ $given }”. Did you mean { $similar }?
}

antinuke-replay-title = { $count ->
    [0] In the last { $days } days, I would not have acted
    [one] In the last { $days } days, I would have acted once
   *[other] In the last { $days } days, I would have acted { $count } times
}
antinuke-replay-read = I read { $entries ->
    [one] one entry
   *[other] { $entries } entries
} of the audit log, of which { $counted } count. Nobody was told, and nothing was done.
antinuke-replay-progress = Reading the audit log: { $entries } entries so far, until { $at }.
antinuke-replay-line = { $at } { $actor } { $acts }: { $noticed } → { $response }
antinuke-audit-log-hidden = I can’t read the audit log: I need the permission View Audit Log.

## Quarantine

case-kind-antinuke-quarantine = Quarantine
case-kind-antinuke-release = Release from quarantine
antinuke-quarantine-notice = You have been put in quarantine in { $guild }.{ $reason ->
    [none] { "" }
   *[other] { " " }Reason: { $reason }
}
antinuke-release-notice = You were released from quarantine in { $guild }.{ $reason ->
    [none] { "" }
   *[other] { " " }Reason: { $reason }
}
antinuke-quarantine-held = In quarantine · case #{ $case }
antinuke-quarantine-freed = ⚠️ { $target } is in quarantine (case #{ $case }), and was given roles{ $by ->
    [none] { "" }
   *[other] { " " }by { $by }
}. I have taken them away again. Whoever is in charge can release them with `/antinuke quarantine remove`.
antinuke-quarantine-cannot-hold = ⚠️ { $target } is in quarantine (case #{ $case }), and was given roles{ $by ->
    [none] { "" }
   *[other] { " " }by { $by }
}. Discord doesn’t let me take them away.
antinuke-quarantine-already = { $target } is already in quarantine (case #{ $case }). Nothing was changed.
antinuke-release-not-quarantined = { $target } is not in quarantine. Nothing was changed.
antinuke-quarantine-target-is-any-bot = { $target } is a bot, whose own role can’t be taken away, so it can’t be put in quarantine. Kick it instead. Nothing was changed.
command-antinuke-quarantine = Take a member’s roles away, or give them back.
command-antinuke-quarantine-add = Put a member in quarantine: take their roles away until they are released.
    .member = The member to put in quarantine
    .reason = The reason, which the case and the audit log name
command-antinuke-quarantine-remove = Release a member from quarantine, and give their roles back.
    .member = The member to release
    .reason = The reason, which the case and the audit log name
antinuke-quarantine-done = { $target } was put in quarantine. Case #{ $case }.{ $taken ->
    [none] { "" }
   *[other] { " " }Roles taken: { $taken }
}{ $kept ->
    [none] { "" }
   *[other] { " " }Roles kept, because they belong to integrations or are not below mine: { $kept }
}
antinuke-release-done = { $target } was released from quarantine. Case #{ $case }.{ $returned ->
    [none] { "" }
   *[other] { " " }Roles given back: { $returned }
}{ $gone ->
    [0] { "" }
    [one] { " " }1 of their roles no longer exists.
   *[other] { " " }{ $gone } of their roles no longer exist.
}{ $refused ->
    [none] { "" }
   *[other] { " " }I can’t give back { $refused }.
}{ $grown ->
    [none] { "" }
   *[other] { " " }I didn’t give back { $grown }, which can do more damage now than before. Give it back by hand if you want to.
}

## Commands

command-antinuke = Protect this server against members and bots who turn on it.
command-antinuke-status = Show at a glance whether this server is protected, and what is wrong.
command-antinuke-enable = Switch antinuke on, and create what it needs.
    .mode = Enforce stops attackers; observe only tells you what I would do.
command-antinuke-disable = Switch antinuke off, for good or for a while.
    .duration = How long, at most 6 hours. Without it, antinuke stays off.
command-antinuke-preset = Choose how much is too much; this drops limits of your own.
    .name = The preset.
command-antinuke-limits = Show and change how much of an action is too much.
command-antinuke-limits-show = Show the limits.
    .action = The action; without it, all of them.
command-antinuke-limits-set = Set a limit of your own for an action.
    .action = The action.
    .count = Which one is too many: 3 stops at the third. 0 switches this limit off.
    .window = The time within which they count, such as 1m.
    .response = What I do to whoever breaks it, if not the usual.
command-antinuke-limits-reset = Go back to the limits of the preset.
    .action = The action; without it, all of them.
command-antinuke-trust = Show and change who may do more than others.
command-antinuke-trust-list = Show who may do more than others.
command-antinuke-trust-add = Let a member or a bot do more than others.
    .member = The member or bot.
    .level = Extra owners may also change these settings.
    .ceiling = The factor on every limit, from 1 to 20.
    .duration = How long; without it, until you remove it.
    .actions = The actions for which it holds, separated by commas; without them, all.
    .reason = Why.
command-antinuke-trust-add-role = Let everybody with a role do more than others.
    .role = The role.
    .level = The level.
    .ceiling = The factor on every limit, from 1 to 20.
    .duration = How long; without it, until you remove it.
    .actions = The actions for which it holds, separated by commas; without them, all.
    .reason = Why.
command-antinuke-trust-remove = Stop trusting a member or a bot.
    .user = The member or bot.
command-antinuke-trust-remove-role = Stop trusting a role.
    .role = The role.
command-antinuke-panic = Take dangerous permissions from every role below mine, and give them back.
command-antinuke-panic-start = Take dangerous permissions from every role below mine at once.
    .duration = How long, at most a day; an hour without it.
command-antinuke-panic-end = Give every role back what it had before.

antinuke-make-role = Create the role “{ $name }”, which gives no permissions, for members in quarantine
antinuke-use-role = Use { $role } for members in quarantine
antinuke-make-channel = Create the channel #{ $name } for incidents, { $seen_by }
antinuke-use-channel = Use { $channel } for incidents
antinuke-made-role = Quarantine
antinuke-made-channel = antinuke
antinuke-made-topic = Attacks on this server, problems that keep me from stopping them, and changes to antinuke.

antinuke-enable-ask = Before I switch antinuke on, I will:
    { $steps }
antinuke-enable-do = Create and enable
antinuke-enable-cancel = Cancel
antinuke-enable-cancelled = Nothing was changed. Antinuke is as it was.
antinuke-enabled = { $mode ->
    [enforce] Antinuke is **on**: I stop whoever goes too far.
   *[observe] Antinuke **observes**: I tell you what I would do, and do nothing.
} { $channel ->
    [none] It has no log channel; `/antinuke enable` creates one.
   *[other] I report in { $channel }.
}
antinuke-disabled = Antinuke is **off**. Nobody is watched until you use `/antinuke enable`.
antinuke-maintained = I do nothing to anybody until { $until }, and report what I would have done. Antinuke is on again by itself after that.
antinuke-preset-set = The preset is now **{ $preset }**.{ $dropped ->
    [0] {""}
    [one] {" "}One limit of your own was dropped; undo it with `/config history`.
   *[other] {" "}{ $dropped } limits of your own were dropped; undo it with `/config history`.
}
antinuke-preset-figures = -# Stops whoever deletes { $first } channels within 10s, or { $day } within a day. Measured in { $runs } runs of everyday work: { $punished ->
    [0] nobody was stopped.
    [one] somebody was stopped in one.
   *[other] somebody was stopped in { $punished }.
}
antinuke-maintenance-too-long = A pause lasts from a minute to { $hours } hours. To switch antinuke off for good, leave the duration out.

antinuke-action-unknown = There is no action called “{ $given }”. `/antinuke limits show` lists them all.
antinuke-limits-title = Limits · preset { $preset }
antinuke-limit-line = **{ $action }** · { $limits }
antinuke-limit-preset = { $count } in { $window }
antinuke-limit-own = **{ $count } in { $window }**
antinuke-limit-none = { $action } have no limit.
antinuke-limit-set = { $count ->
    [0] { $action }: no longer limited within { $window }.
   *[other] { $action }: I stop whoever reaches { $count } within { $window }.{ $response ->
        [none] { "" }
       *[other] { " " }Response: { $response }.
    }
} The preset is now Custom, made from { $preset }.
antinuke-limits-reset = { $count ->
    [one] One limit of your own was dropped.
   *[other] { $count } limits of your own were dropped.
} The limits of the preset { $preset } hold there again.
antinuke-limit-unclear = A limit is a whole number from 1 to { $most }; 0 switches it off.
antinuke-window-unclear = The time for a limit is from 1 second to { $longest }, in whole seconds.
antinuke-proposal-incomplete = To try another limit, give me its action, count and window together.
antinuke-limit-unset = { $action ->
    [none] This server has no limits of its own.
   *[other] This server has no limit of its own for { $action }.
}

antinuke-trust-title = Trusted
antinuke-trust-none = Nobody is trusted more than others.
antinuke-trust-line = { $subject } · { $level } · limits × { $factor }{ $actions ->
    [none] {""}
   *[other] {" "}for { $actions }
}{ $until ->
    [none] {""}
   *[other] {" "}until { $until }
} · by { $by }{ $reason ->
    [none] {""}
   *[other] {" "}· { $reason }
}
antinuke-trust-added = Trusted: { $line }
antinuke-trust-removed = { $subject } is no longer trusted.
antinuke-ceiling-unclear = The ceiling is a factor from 1 to { $most }. Nobody but the owner is without limit.
antinuke-not-trusted = { $subject } isn’t on the list. `/antinuke trust list` shows who is.
antinuke-trust-full = At most { $most } members, bots and roles can be trusted. Remove some first.

antinuke-panic-began = Panic mode: I took dangerous permissions from { $count ->
    [one] one role
   *[other] { $count } roles
} until { $until }.{ $members ->
    [0] {""}
    [one] {" "}I also took roles that I can’t disarm from one member.
   *[other] {" "}I also took roles that I can’t disarm from { $members } members.
}{ $failed ->
    [0] {""}
   *[other] {" "}Discord didn’t let me change { $failed } more.
} `/antinuke panic end` gives them back.
antinuke-panic-ended = Panic mode is over: { $count ->
    [one] one role has
   *[other] { $count } roles have
} again what I took.{ $members ->
    [0] {""}
    [one] {" "}One member has their roles again.
   *[other] {" "}{ $members } members have their roles again.
}{ $refused ->
    [0] {""}
   *[other] {" "}{ $refused } took part in an attack and get none back.
}{ $changed ->
    [0] {""}
   *[other] {" "}{ $changed } were changed meanwhile and keep those changes.
}{ $failed ->
    [0] {""}
   *[other] {" "}Discord didn’t let me put back { $failed }; try again.
}
antinuke-panic-beyond = These roles stay dangerous, as they are above mine or a bot’s own with more permissions than I have: { $roles }.
antinuke-panic-log-began = 🚨 **Panic mode** { $prolonged ->
    [true] goes on
   *[other] is on
} until { $until }. { $by ->
    [none] I began it myself, because an attacker couldn’t be stopped otherwise.
   *[other] { $by } began it.
} `/antinuke panic end` ends it.
antinuke-panic-log-taken = - I took dangerous permissions from { $count ->
    [one] one role
   *[other] { $count } roles
}{ $members ->
    [0] .
    [one] { " " }and roles that I can’t disarm from one member.
   *[other] { " " }and roles that I can’t disarm from { $members } members.
}
antinuke-panic-log-refused = - ⚠️ Discord didn’t let me disarm { $roles }{ $more ->
    [0] .
   *[other] { " " }and { $more } more.
} Move my role above these, and use `/antinuke panic start` again.
antinuke-panic-log-beyond = - ⚠️ Still dangerous, as they are above my role or a bot’s own with more permissions than I have: { $roles }{ $more ->
    [0] .
   *[other] { " " }and { $more } more.
} Take their permissions yourself, or kick the bots.
antinuke-panic-log-members-kept = - ⚠️ Discord didn’t let me take roles from { $count ->
    [one] one member.
   *[other] { $count } members.
}
antinuke-panic-log-invites-open = - ⚠️ Discord didn’t let me pause invites and direct messages. I need the permission Manage Server for that.
antinuke-panic-log-ended = { $again ->
    [true] ✅ I put back more of what I took in **panic mode**.
   *[other] ✅ **Panic mode is over** after { $duration }. { $by ->
        [none] Its time was up.
       *[other] { $by } ended it.
    }
}
antinuke-panic-log-given = - { $count ->
    [one] One role has
   *[other] { $count } roles have
} again what I took{ $members ->
    [0] .
    [one] , and one member their roles.
   *[other] , and { $members } members their roles.
}
antinuke-panic-log-changed = - Changed meanwhile, which I left as it is: { $roles }{ $more ->
    [0] .
   *[other] { " " }and { $more } more.
}
antinuke-panic-log-left = - ⚠️ Discord doesn’t let me put back { $roles }{ $more ->
    [0] .
   *[other] { " " }and { $more } more.
} I try again every ten minutes for a day. Move my role above these.
antinuke-panic-log-members-left = - ⚠️ Discord doesn’t let me give { $count ->
    [one] one member their roles
   *[other] { $count } members their roles
} back. I try again every ten minutes for a day.
antinuke-panic-log-attackers = - { $count ->
    [one] One member took part in an attack and gets no roles back.
   *[other] { $count } members took part in an attack and get no roles back.
}
antinuke-in-server = **{ $server }**: { $text }
antinuke-no-panic = This server isn’t in panic mode.

antinuke-status-state = { $state ->
    [enforce] 🛡️ Antinuke is **on** and stops attackers.
    [observe] 👁️ Antinuke **observes**: it tells what it would do, and does nothing. `/antinuke enable` lets it act.
    [maintained] 🔧 Antinuke is paused until { $until }: it tells what it would do, and does nothing.
   *[off] ⚠️ Antinuke is **off**. `/antinuke enable` switches it on.
}
antinuke-status-preset = Preset: **{ $preset }**{ $based ->
    [none] {""}
   *[other] {" "}(made from { $based } with { $own ->
        [one] one limit of its own
       *[other] { $own } limits of its own
    })
}
antinuke-status-channel = Log channel: { $channel }
antinuke-status-no-channel = Log channel: none; `/antinuke enable` creates one.
antinuke-status-role = Quarantine role: { $role }
antinuke-status-no-role = Quarantine role: none; members in quarantine lose their roles and get no other.
antinuke-status-panic = 🚨 **Panic mode** until { $until }; `/antinuke panic end` ends it.
antinuke-status-panic-left = ⚠️ Panic mode is over, but I couldn’t put back all of it; `/antinuke panic end` tries again.
antinuke-status-no-panic = Panic mode: { $armed ->
    [true] ready, if an attacker can’t be stopped otherwise
   *[other] only by `/antinuke panic start`
}
antinuke-status-trusted = Trusted: { $count ->
    [0] nobody
   *[other] { $count }
}
antinuke-status-incident = Last incident: { $at }; { $count ->
    [0] none
   *[other] { $count }
} in the last { $days } days
antinuke-status-no-incident = Last incident: none

feature-serverlog = Server logs

section-serverlog = Server logs
    .about = Which events in this server I log, and in which channels.
setting-serverlog-channel_id = Channel for everything
    .hint = Where I log events that have no other channel.
setting-serverlog-messages_channel_id = Channel for messages
    .hint = Where I log edited and deleted messages.
setting-serverlog-members_channel_id = Channel for members
    .hint = Where I log who joins, leaves, or gets another nickname or other roles.
setting-serverlog-channels_channel_id = Channel for channels
    .hint = Where I log changes to channels, threads, invites and webhooks.
setting-serverlog-server_channel_id = Channel for the server
    .hint = Where I log changes to the server, its roles, emojis and stickers.
setting-serverlog-voice_channel_id = Channel for voice
    .hint = Where I log who joins, leaves and switches voice channels.
setting-serverlog-tux_channel_id = Channel for Tux itself
    .hint = Where I log which of my commands are used and how my settings change.
setting-serverlog-own_channels = Channels for single events
    .hint = Events with a channel of their own; set them with `/config serverlog channel`.
setting-serverlog-off = Switched off
    .hint = Events that I don’t log.
setting-serverlog-ignored_channels = Ignored channels
    .hint = I don’t log what happens in these channels, their threads, or the channels of these categories.
setting-serverlog-ignored_members = Ignored members
    .hint = I don’t log what these members write, or their own changes.
setting-serverlog-ignored_roles = Ignored roles
    .hint = I don’t log what members with one of these roles write, or their own changes.
setting-serverlog-keep = Message content kept for
    .hint = How long I remember what a message said, so that I can show it when it is edited or deleted: at most a day, 0s for not at all.
    .accepts = at most a day, such as `12h`; `0` keeps nothing

serverlog-category-messages = Messages
serverlog-category-members = Members
serverlog-category-channels = Channels, invites and webhooks
serverlog-category-server = The server, roles, emojis and stickers
serverlog-category-voice = Voice
serverlog-category-tux = Tux itself

serverlog-event-message-edit = Message edited
    .about = A member edits a message. What it said before is shown while message content is kept.
serverlog-event-message-delete = Message deleted
    .about = A message is deleted. What it said is shown while message content is kept.
serverlog-event-message-bulk-delete = Messages deleted in bulk
    .about = Many messages are deleted at once. What I remember of them is attached as a file.
serverlog-event-automod-block = Message blocked by AutoMod
    .about = Discord’s AutoMod keeps a message from being sent.
serverlog-event-automod-flag = Message flagged by AutoMod
    .about = Discord’s AutoMod alerts staff to a message.
serverlog-event-member-join = Member joined
    .about = Somebody joins the server.
serverlog-event-bot-add = Bot added
    .about = A bot is added to the server.
serverlog-event-member-leave = Member left
    .about = A member leaves the server on their own.
serverlog-event-member-kick = Member kicked
    .about = A member is kicked.
serverlog-event-member-prune = Members pruned
    .about = Inactive members are removed together.
serverlog-event-member-ban = Member banned
    .about = Somebody is banned.
serverlog-event-member-unban = Member unbanned
    .about = Somebody is unbanned.
serverlog-event-member-nickname = Nickname changed
    .about = A member’s nickname changes.
serverlog-event-member-roles = Member’s roles changed
    .about = A member gets or loses roles.
serverlog-event-member-timeout = Timeout changed
    .about = A member is timed out, or their timeout is removed.
serverlog-event-automod-timeout = Member timed out by AutoMod
    .about = Discord’s AutoMod times a member out.
serverlog-event-automod-quarantine = Member quarantined by AutoMod
    .about = Discord’s AutoMod restricts a member whose name breaks a rule.
serverlog-event-channel-create = Channel created
    .about = A channel or category is created.
serverlog-event-channel-update = Channel changed
    .about = The settings of a channel or category change.
serverlog-event-channel-delete = Channel deleted
    .about = A channel or category is deleted.
serverlog-event-channel-permissions = Channel permissions changed
    .about = The permissions of a role or member in a channel change.
serverlog-event-thread-create = Thread created
    .about = A thread or forum post is created.
serverlog-event-thread-update = Thread changed
    .about = A thread is renamed, closed, locked or otherwise changed.
serverlog-event-thread-delete = Thread deleted
    .about = A thread is deleted.
serverlog-event-invite-create = Invite created
    .about = An invite is created.
serverlog-event-invite-delete = Invite deleted
    .about = An invite is revoked.
serverlog-event-webhook-create = Webhook created
    .about = A webhook is created.
serverlog-event-webhook-update = Webhook changed
    .about = A webhook is renamed, moved or otherwise changed.
serverlog-event-webhook-delete = Webhook deleted
    .about = A webhook is deleted.
serverlog-event-server-update = Server settings changed
    .about = The server’s name, icon, owner or another setting changes.
serverlog-event-role-create = Role created
    .about = A role is created.
serverlog-event-role-update = Role changed
    .about = A role’s name, colour, permissions or another setting changes.
serverlog-event-role-delete = Role deleted
    .about = A role is deleted.
serverlog-event-emoji-create = Emoji created
    .about = An emoji is added.
serverlog-event-emoji-update = Emoji changed
    .about = An emoji is renamed.
serverlog-event-emoji-delete = Emoji deleted
    .about = An emoji is deleted.
serverlog-event-sticker-create = Sticker created
    .about = A sticker is added.
serverlog-event-sticker-update = Sticker changed
    .about = A sticker is renamed or otherwise changed.
serverlog-event-sticker-delete = Sticker deleted
    .about = A sticker is deleted.
serverlog-event-voice-join = Voice channel joined
    .about = A member joins a voice channel.
serverlog-event-voice-leave = Voice channel left
    .about = A member leaves a voice channel, or is disconnected.
serverlog-event-voice-move = Voice channel switched
    .about = A member switches or is moved to another voice channel.
serverlog-event-command-use = Command used
    .about = Somebody uses one of my commands. Its options are left out, and so are reports and requests for one’s own data.
serverlog-event-settings-change = My settings changed
    .about = Somebody changes how I work in this server.

serverlog-detail-member = Member
serverlog-detail-name = Name
serverlog-detail-author = Author
serverlog-detail-channel = Channel
serverlog-detail-link = Message
serverlog-detail-sent = Sent
serverlog-detail-attachments = Attachments
serverlog-detail-removed = Removed attachments
serverlog-detail-stickers = Stickers
serverlog-detail-count = How many
serverlog-detail-known = With known content
serverlog-detail-created = Account created
serverlog-detail-joined = Joined
serverlog-detail-roles = Roles
serverlog-detail-days = Inactive for (days)
serverlog-detail-kind = Type
serverlog-detail-for = For
serverlog-detail-parent = In
serverlog-detail-invite = Invite
serverlog-detail-uses = Max uses
serverlog-detail-expires = Expires
serverlog-detail-webhook = Webhook
serverlog-detail-role = Role
serverlog-detail-emoji = Emoji
serverlog-detail-sticker = Sticker
serverlog-detail-from = From
serverlog-detail-to = To
serverlog-detail-command = Command
serverlog-detail-section = Section

serverlog-change-nick = Nickname
serverlog-change-roles = Roles
serverlog-change-timed-out-until = Timed out until
serverlog-change-allowed = Allowed
serverlog-change-denied = Denied
serverlog-change-nsfw = Age-restricted
serverlog-change-slowmode-delay = Slow mode
serverlog-change-default-thread-slowmode-delay = Slow mode in new threads
serverlog-change-bitrate = Bitrate
serverlog-change-user-limit = User limit
serverlog-change-rtc-region = Region override
serverlog-change-video-quality-mode = Video quality
serverlog-change-default-auto-archive-duration = New threads are hidden after inactivity
serverlog-change-auto-archive-duration = Hidden after inactivity
serverlog-change-archived = Closed
serverlog-change-invitable = Anyone can invite
serverlog-change-hoist = Displayed separately
serverlog-change-mentionable = Anyone can mention it
serverlog-change-colour = Colour
serverlog-change-afk-channel = Inactive channel
serverlog-change-afk-timeout = Inactive timeout
serverlog-change-mfa-level = Two-factor required for moderators
serverlog-change-vanity-url-code = Custom invite link

serverlog-content-deleted = It said
serverlog-content-forwarded = Forwarded message
serverlog-content-poll = Poll
serverlog-content-embeds = Embeds
serverlog-content-unchanged = It still says
serverlog-content-before = Before
serverlog-content-after = After

serverlog-line = **{ $label }:** { $value }
serverlog-change = **{ $label }:** { $before } → { $after }
serverlog-role-given = **Given:** { $role }
serverlog-role-taken = **Taken:** { $role }
serverlog-permissions = **{ $label }:** { $gained ->
    [none] { $lost ->
        [none] no change
       *[other] no longer { $lost }
    }
   *[other] { $lost ->
        [none] now { $gained }
       *[other] now { $gained }; no longer { $lost }
    }
}
serverlog-by = **By:** { $by }
serverlog-reason = **Reason:** { $reason }
serverlog-automod = AutoMod, rule “{ $rule }”
serverlog-nothing = nothing
serverlog-off = off
serverlog-value-unknown = unknown
serverlog-left-or-kicked = Whether somebody kicked them, only the audit log tells. I need the permission View Audit Log to read it.
serverlog-yes = yes
serverlog-no = no
serverlog-many = Many events at once
serverlog-count = { $event }: { $count }
serverlog-lost = Other events, which I couldn’t list: { $count }
serverlog-no-files = I can’t attach the file that goes with this: I need the Attach Files permission here.

command-config-serverlog = Which events in this server I log, and where.
command-config-serverlog-list = Show which events are logged, and where.
command-config-serverlog-channel = Choose the channel for an event, a group of events or everything.
    .events = An event or a group of events; everything if left out
    .channel = The channel; leave it out to use none
command-config-serverlog-on = Log an event or a group of events again.
    .events = An event or a group of events
command-config-serverlog-off = Stop logging an event or a group of events.
    .events = An event or a group of events
command-config-serverlog-ignore = Ignore a channel, a member or a role, or stop ignoring it.
    .channel = The channel or category, with everything in it
    .member = A member
    .role = A role, for everybody who has it
command-config-serverlog-keep = Choose how long I remember what messages said.
    .duration = For example 30m or 6h, at most a day; 0s for not at all

serverlog-everything = Everything
serverlog-unknown = There is no event called “{ $given }”. Choose one from the list, such as `message-delete`, or a group, such as `members`.
serverlog-channel-closed = I can’t log in { $channel }: I need { $permissions } there. Give my role these permissions in the channel’s settings, or choose another channel. Nothing was changed.
serverlog-ignore-what = Choose a channel, a member or a role to ignore.
serverlog-channel-set = { $what }: logged in { $channel }.
serverlog-channel-cleared = { $what }: no longer has a channel of its own.
serverlog-switched = { $on ->
    [true] { $what }: logged.
   *[false] { $what }: no longer logged.
}
serverlog-still-nowhere = It has no channel yet. Choose one with `/config serverlog channel`.
serverlog-ignored = { $ignored ->
    [true] Now ignored: { $what }.
   *[false] No longer ignored: { $what }.
}
serverlog-kept = { $kept ->
    [false] Message content is not kept.
   *[true] Message content is kept for { $duration }, in memory only.
}
serverlog-list-title = Server logs
serverlog-list-line = { $event } (`{ $name }`) · { $state ->
    [off] off
    [nowhere] no channel
    [closed] { $channel }, where I can’t write
   *[on] { $channel }
}
serverlog-list-ignored = Ignored: { $what }

serverlog-make-category = Create the category “{ $name }”, visible only to { $seen_by }.
serverlog-make-channel = Create a channel “{ $name }” in it, for: { $category }.
serverlog-use-channel = Use { $channel }, which already exists and is hidden from everybody else, for: { $category }.
serverlog-made-category = Server logs
serverlog-made-messages = log-messages
serverlog-made-members = log-members
serverlog-made-channels = log-channels
serverlog-made-server = log-server
serverlog-made-voice = log-voice
serverlog-made-tux = log-tux

serverlog-channel-gone = ⚠️ The log channel { $channel } is gone. Choose another one with `/config serverlog channel`.
serverlog-channel-shut = ⚠️ I can no longer log in { $channel }: I need View Channel, Send Messages and Embed Links there.

# What is lost without a permission, as the end of a sentence.
serverlog-without-audit-log = server logs don’t say who did what, can’t tell a kick from leaving, and leave out what only the audit log reports
serverlog-without-files = server logs leave out the files with long messages and with deleted messages
serverlog-without-invites = server logs leave out invites

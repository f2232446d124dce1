feature-serverlog = Server logs

section-serverlog = Server logs
    .about = Where I write down what happens in this server, and what of it.
setting-serverlog-channel_id = Channel for everything
    .hint = Where I write what has no channel of its own.
setting-serverlog-messages_channel_id = Channel for messages
    .hint = Where I write what is edited and deleted.
setting-serverlog-members_channel_id = Channel for members
    .hint = Where I write who joins, leaves or is changed.
setting-serverlog-channels_channel_id = Channel for channels
    .hint = Where I write what happens to channels, threads, invites and webhooks.
setting-serverlog-server_channel_id = Channel for the server
    .hint = Where I write what happens to the server, its roles, emojis and stickers.
setting-serverlog-voice_channel_id = Channel for voice
    .hint = Where I write who joins, leaves and changes voice channels.
setting-serverlog-tux_channel_id = Channel for Tux itself
    .hint = Where I write which of my commands are used and how my settings change.
setting-serverlog-own_channels = Channels of single events
    .hint = Events with a channel of their own; set them with `/config serverlog channel`.
setting-serverlog-off = Switched off
    .hint = Events that I do not write down.
setting-serverlog-ignored_channels = Ignored channels
    .hint = What happens in these channels, and in what is in them, I do not write down.
setting-serverlog-ignored_members = Ignored members
    .hint = What these members write and do to themselves I do not write down.
setting-serverlog-ignored_roles = Ignored roles
    .hint = What members with one of these roles write and do to themselves I do not write down.
setting-serverlog-keep = Content kept for
    .hint = For how long I know what a message said, so that I can show it when it is deleted: at most a day, 0s for not at all.

serverlog-category-messages = Messages
serverlog-category-members = Members
serverlog-category-channels = Channels, invites and webhooks
serverlog-category-server = The server, roles, emojis and stickers
serverlog-category-voice = Voice
serverlog-category-tux = Tux itself

serverlog-event-message-edit = Message edited
    .about = A member edits a message; what it said before is known for as long as content is kept.
serverlog-event-message-delete = Message deleted
    .about = A message is deleted; what it said is known for as long as content is kept.
serverlog-event-message-bulk-delete = Messages deleted
    .about = Many messages are deleted at once; what is known of them comes as a file.
serverlog-event-member-join = Member joined
    .about = Somebody joins the server.
serverlog-event-bot-add = Bot added
    .about = A bot is added to the server.
serverlog-event-member-leave = Member left
    .about = A member leaves the server by themselves.
serverlog-event-member-kick = Member kicked
    .about = A member is kicked.
serverlog-event-member-prune = Members pruned
    .about = Members who were away for long are removed together.
serverlog-event-member-ban = Member banned
    .about = Somebody is banned.
serverlog-event-member-unban = Member unbanned
    .about = A ban is lifted.
serverlog-event-member-nickname = Nickname changed
    .about = A member’s nickname changes.
serverlog-event-member-roles = Member’s roles changed
    .about = A member gets roles or loses some.
serverlog-event-member-timeout = Timeout changed
    .about = A member is timed out, or no longer is.
serverlog-event-channel-create = Channel created
    .about = A channel or category is created.
serverlog-event-channel-update = Channel changed
    .about = The settings of a channel or category change.
serverlog-event-channel-delete = Channel deleted
    .about = A channel or category is deleted.
serverlog-event-channel-permissions = Channel permissions changed
    .about = What a role or a member may do in a channel changes.
serverlog-event-thread-create = Thread created
    .about = A thread or a post of a forum is created.
serverlog-event-thread-update = Thread changed
    .about = A thread is renamed, closed, locked or changed otherwise.
serverlog-event-thread-delete = Thread deleted
    .about = A thread is deleted.
serverlog-event-invite-create = Invite created
    .about = An invite is created.
serverlog-event-invite-delete = Invite deleted
    .about = An invite is taken back.
serverlog-event-webhook-create = Webhook created
    .about = A webhook is created.
serverlog-event-webhook-update = Webhook changed
    .about = A webhook changes.
serverlog-event-webhook-delete = Webhook deleted
    .about = A webhook is deleted.
serverlog-event-server-update = Server settings changed
    .about = The settings of the server change: its name, its icon, its owner and the like.
serverlog-event-role-create = Role created
    .about = A role is created.
serverlog-event-role-update = Role changed
    .about = A role’s name, colour, permissions or the like change.
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
    .about = A sticker changes.
serverlog-event-sticker-delete = Sticker deleted
    .about = A sticker is deleted.
serverlog-event-voice-join = Joined a voice channel
    .about = A member joins a voice channel.
serverlog-event-voice-leave = Left a voice channel
    .about = A member leaves a voice channel, or is disconnected.
serverlog-event-voice-move = Moved to another voice channel
    .about = A member goes or is moved to another voice channel.
serverlog-event-command-use = Command used
    .about = Somebody uses one of my commands. What they gave it is left out, and so is who reports somebody or asks for their own data.
serverlog-event-settings-change = My settings changed
    .about = Somebody changes how I work in this server.

serverlog-detail-member = Member
serverlog-detail-author = Author
serverlog-detail-channel = Channel
serverlog-detail-link = Message
serverlog-detail-sent = Sent
serverlog-detail-attachments = Attachments
serverlog-detail-count = How many
serverlog-detail-known = Of which I know the content
serverlog-detail-created = Account created
serverlog-detail-joined = Joined
serverlog-detail-roles = Roles
serverlog-detail-days = Away for at least (days)
serverlog-detail-kind = Type
serverlog-detail-for = For
serverlog-detail-parent = In
serverlog-detail-invite = Invite
serverlog-detail-uses = Can be used (times)
serverlog-detail-expires = Ends
serverlog-detail-webhook = Webhook
serverlog-detail-role = Role
serverlog-detail-emoji = Emoji
serverlog-detail-sticker = Sticker
serverlog-detail-from = From
serverlog-detail-to = To
serverlog-detail-command = Command
serverlog-detail-section = Part

serverlog-change-nick = Nickname
serverlog-change-timed-out-until = Timed out until
serverlog-change-allowed = Allowed
serverlog-change-denied = Denied
serverlog-change-nsfw = Age-restricted
serverlog-change-slowmode-delay = Slow mode (seconds)
serverlog-change-default-thread-slowmode-delay = Slow mode in new threads (seconds)
serverlog-change-bitrate = Bitrate
serverlog-change-user-limit = User limit
serverlog-change-rtc-region = Region
serverlog-change-video-quality-mode = Video quality
serverlog-change-default-auto-archive-duration = New threads close after (minutes)
serverlog-change-auto-archive-duration = Closes after (minutes)
serverlog-change-archived = Closed
serverlog-change-invitable = Everybody may invite
serverlog-change-hoist = Shown separately
serverlog-change-mentionable = Can be mentioned by everybody
serverlog-change-colour = Colour
serverlog-change-afk-channel = AFK channel
serverlog-change-afk-timeout = AFK after (seconds)
serverlog-change-mfa-level = Two-factor for moderators
serverlog-change-vanity-url-code = Own invite link

serverlog-content-deleted = It said
serverlog-content-before = Before
serverlog-content-after = After

serverlog-line = **{ $label }:** { $value }
serverlog-change = **{ $label }:** { $before } → { $after }
serverlog-role-given = **Given:** { $role }
serverlog-role-taken = **Taken:** { $role }
serverlog-permissions = **{ $label }:** { $gained ->
    [none] { $lost ->
        [none] no difference
       *[other] no longer { $lost }
    }
   *[other] { $lost ->
        [none] now { $gained }
       *[other] now { $gained }; no longer { $lost }
    }
}
serverlog-by = **By:** { $by }
serverlog-reason = **Reason:** { $reason }
serverlog-nothing = nothing
serverlog-yes = yes
serverlog-no = no
serverlog-many = Much has happened at once
serverlog-count = { $event }: { $count }
serverlog-lost = More than I could keep: { $count }
serverlog-no-files = A file belongs to this. To show it, I need the permission Attach Files here.

command-config-serverlog = What I write down of what happens in this server, and where.
command-config-serverlog-list = Show what is written down, and where.
command-config-serverlog-channel = Choose the channel in which something is written down.
    .what = An event or a group of them; everything when left out
    .channel = The channel; without one, it has none of its own any more
command-config-serverlog-on = Have something written down again.
    .what = An event or a group of them
command-config-serverlog-off = Have something no longer written down.
    .what = An event or a group of them
command-config-serverlog-ignore = Ignore a channel, a member or a role, or stop ignoring it.
    .channel = The channel, with all that is in it
    .member = The member
    .role = The role: everybody who has it
command-config-serverlog-keep = Choose for how long I know what a message said.
    .duration = At most a day, like 30m or 6h; 0s for not at all

serverlog-everything = Everything
serverlog-unknown = I know nothing called “{ $given }” that could be written down. Choose from the list, like `message-delete` or `members`.
serverlog-channel-closed = I can’t write in { $channel }: there I need { $permissions }. Give my role that in the channel’s settings, or choose another channel. Nothing has changed.
serverlog-ignore-what = Name a channel, a member or a role.
serverlog-channel-set = { $what }: written down in { $channel }.
serverlog-channel-cleared = { $what }: no channel of its own any more.
serverlog-switched = { $on ->
    [true] { $what }: written down.
   *[false] { $what }: no longer written down.
}
serverlog-still-nowhere = There is no channel for it yet. Choose one with `/config serverlog channel`.
serverlog-ignored = { $ignored ->
    [true] Ignored from now on: { $what }.
   *[false] No longer ignored: { $what }.
}
serverlog-kept = { $kept ->
    [false] What messages said is not kept.
   *[true] What messages said is kept for { $duration }, in memory alone.
}
serverlog-list-title = Server logs
serverlog-list-line = { $event } (`{ $name }`) · { $state ->
    [off] off
    [nowhere] no channel
    [closed] { $channel }, where I can’t write
   *[on] { $channel }
}
serverlog-list-ignored = Ignored: { $what }

serverlog-make-category = Make a category “{ $name }” that only administrators and I can see, unless you let others in.
serverlog-make-channel = Make a channel “{ $name }” in it. There comes: { $category }.
serverlog-use-channel = Use { $channel }, which is there already and hidden from everybody. There comes: { $category }.
serverlog-made-category = Server logs
serverlog-made-messages = log-messages
serverlog-made-members = log-members
serverlog-made-channels = log-channels
serverlog-made-server = log-server
serverlog-made-voice = log-voice
serverlog-made-tux = log-tux

serverlog-channel-gone = ⚠️ The channel { $channel }, where I wrote down what happens in this server, is gone. Choose another with `/config serverlog channel`.
serverlog-channel-shut = ⚠️ I can no longer write down what happens in this server in { $channel }: there I need View Channel, Send Messages and Embed Links.

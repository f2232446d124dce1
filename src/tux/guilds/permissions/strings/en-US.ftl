only-in-servers = That only works in a server.
only-bot-owner = Only the owner of this bot can do that.
rank-too-low = You need the rank { $rank } for that. Yours is { $own }.
permissions-missing = You need { $permissions } to do that.
bot-lacks-permissions = I need the permission { $permissions } for that. Give it to my role in the server settings, or to me in this channel.
own-matter = This is about you, so somebody else on the staff has to deal with it.

channel-hidden = You can’t see { $channel }, so you can’t do that there.
channel-permissions-missing = You need { $permissions } in { $channel } to do that there.
channel-bot-lacks-permissions = I need { $permissions } in { $channel } for that.

target-is-self = You can’t do that to yourself.
target-is-bot = I can’t do that to myself.
target-is-owner = { $target } owns this server, so nobody can do that to them.
target-above-moderator = { $target } has the role { $role }, which is not below your highest role. You can only act on members below you.
target-above-bot = { $target } has the role { $role }, which is not below my highest role { $bot_role }. Move my role above theirs in the server settings, then try again.

rank-unknown = There is no rank “{ $given }” here. There are { $ranks }. Use a name or a number, and put quotation marks around a name with spaces.
ranks-complete = No default rank is missing: { $ranks }. Assign them to roles with `/config roles assign`, or add your own with `/config ranks create`.
rank-level-taken = Level { $level } is already taken by { $rank }. Choose another level, or rename that rank with `/config ranks edit`.
rank-name-taken = “{ $name }” is already the name of { $rank }. Choose another name.
rank-name-invalid = A rank’s name needs 1 to { $longest } characters, and not only digits.
rank-not-below-own = { $rank } is not below your own rank, { $own }. You can only change what is below it.
rank-command-not-below-own = `{ $command }` requires { $rank } before or after that change, which is not below your own rank, { $own }. You can only change what is below it.
rank-of-everybody = Everybody has the rank { $rank }, so it can’t be assigned, removed or deleted.
rank-in-use = { $rank } is in use. { $roles ->
    [none] { "" }
   *[other] Roles that would lose it: { $roles }. { "" }
}{ $commands ->
    [none] { "" }
   *[other] Commands that would go back to their default: { $commands }. { "" }
}To delete it anyway, use `force: True`.
rank-role-has-it = { $role } already has the rank { $rank }.
rank-role-has-none = { $role } has no rank to remove.
rank-role-everyone = @everyone always has rank 0. To open a command to everybody, set it to 0 with `/config commands require`.
rank-role-managed = { $role } is managed by a bot or an integration, so it can’t be given to anybody else. Assign the rank to another role.
rank-role-not-below = { $role } is not below your highest role { $highest }. You can only change the rank of roles below it.
rank-command-of-owner = `{ $command }` affects the whole bot, so only the bot’s owner can use it.
rank-requirement-unchanged = `{ $command }` already requires { $rank }.
rank-requirement-none = No rank is set for `{ $command }` itself, so there is nothing to clear.
rank-only-owner = Only the owner of this server can change that.
rank-administrators-unchanged = { $passing ->
    [true] Administrators can already use every command.
   *[false] Administrators already need a rank like everybody else.
}
rank-own-changed = That would change your own rank: once ranks come from roles, members without a ranked role have none. Ask the server’s owner or an administrator to do it.

# Discord's permissions, as its own settings call them.
permission-add_reactions = Add Reactions
permission-administrator = Administrator
permission-attach_files = Attach Files
permission-ban_members = Ban Members
permission-bypass_slowmode = Bypass Slow Mode
permission-change_nickname = Change Nickname
permission-connect = Connect
permission-create_events = Create Events
permission-create_expressions = Create Expressions
permission-create_instant_invite = Create Invite
permission-create_polls = Create Polls
permission-create_private_threads = Create Private Threads
permission-create_public_threads = Create Public Threads
permission-deafen_members = Deafen Members
permission-embed_links = Embed Links
permission-external_emojis = Use External Emojis
permission-external_stickers = Use External Stickers
permission-kick_members = Kick Members
permission-manage_channels = Manage Channels
permission-manage_emojis = Manage Expressions
permission-manage_emojis_and_stickers = Manage Expressions
permission-manage_events = Manage Events
permission-manage_expressions = Manage Expressions
permission-manage_guild = Manage Server
permission-manage_messages = Manage Messages
permission-manage_nicknames = Manage Nicknames
permission-manage_permissions = Manage Permissions
permission-manage_roles = Manage Roles
permission-manage_threads = Manage Threads
permission-manage_webhooks = Manage Webhooks
permission-mention_everyone = Mention @everyone, @here and All Roles
permission-moderate_members = Timeout Members
permission-move_members = Move Members
permission-mute_members = Mute Members
permission-pin_messages = Pin Messages
permission-priority_speaker = Priority Speaker
permission-read_message_history = Read Message History
permission-read_messages = View Channels
permission-request_to_speak = Request to Speak
permission-send_messages = Send Messages
permission-send_messages_in_threads = Send Messages in Threads
permission-send_polls = Create Polls
permission-send_tts_messages = Send Text-to-Speech Messages
permission-send_voice_messages = Send Voice Messages
permission-set_voice_channel_status = Set Voice Channel Status
permission-speak = Speak
permission-stream = Video
permission-use_application_commands = Use Application Commands
permission-use_embedded_activities = Use Activities
permission-use_external_apps = Use External Apps
permission-use_external_emojis = Use External Emojis
permission-use_external_sounds = Use External Sounds
permission-use_external_stickers = Use External Stickers
permission-use_soundboard = Use Soundboard
permission-use_voice_activation = Use Voice Activity
permission-view_audit_log = View Audit Log
permission-view_channel = View Channels
permission-view_creator_monetization_analytics = View Creator Monetization Analytics
permission-view_guild_insights = View Server Insights

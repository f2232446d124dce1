only-in-servers = That only works in a server.
only-bot-owner = Only the owner of this bot can do that.
rank-too-low = You need the rank { $rank } for that, and yours is { $own }.
permissions-missing = You need the permission { $permissions } for that.
bot-lacks-permissions = I need the permission { $permissions } for that. Give it to my role in the server settings, or to me in this channel.

target-is-self = You cannot do that to yourself.
target-is-bot = I cannot do that to myself.
target-is-owner = { $target } owns this server: nobody can do that to them.
target-above-moderator = { $target } has the role { $role }, which is not below your highest role. You can only act on members below you.
target-above-bot = { $target } has the role { $role }, which is not below my highest role { $bot_role }. Move my role above theirs in the server settings, then try again.

rank-unknown = There is no rank “{ $given }” here. There are { $ranks }. Write one by its name or number, with quotation marks around a name of several words.
ranks-complete = The ranks are all here: { $ranks }. Give them to roles with `/config roles assign`, or add one of your own with `/config ranks create`.
rank-level-taken = { $level } is taken already, by { $rank }. Choose another level, or rename that one with `/config ranks edit`.
rank-name-taken = “{ $name }” is what { $rank } is called already. Choose another name.
rank-name-unfit = A rank is called by 1 to { $longest } characters that are not only digits.
rank-not-below-own = { $rank } is not below your own rank, which is { $own }. You can only change what is below it.
rank-command-not-below-own = `{ $command }` is for { $rank } then or now, which is not below your own rank { $own }. You can only change what is below it.
rank-of-everybody = Everybody has the rank { $rank }: it can’t be given, taken or deleted.
rank-in-use = { $rank } is in use. { $roles ->
    [none] { "" }
   *[other] Roles that would lose it: { $roles }. { "" }
}{ $commands ->
    [none] { "" }
   *[other] Commands that would go back to their default: { $commands }. { "" }
}Delete it all the same with `force: True`.
rank-role-has-it = { $role } has the rank { $rank } already.
rank-role-has-none = { $role } has no rank to take away.
rank-role-everyone = @everyone has rank 0, and no other can be given to it. To open a command to everybody, set it to 0 with `/config commands require`.
rank-role-managed = { $role } belongs to a bot or an integration, which alone gives and takes it. Give the rank to another role.
rank-role-not-below = { $role } is not below your highest role { $highest }. You can only change the rank of roles below it.
rank-command-of-owner = `{ $command }` concerns the whole bot: it is for the bot’s owner alone.
rank-requirement-unchanged = `{ $command }` is for { $rank } already.
rank-requirement-none = Nothing was set for `{ $command }` itself, so there is nothing to clear.
rank-only-owner = Only the owner of this server can change that.
rank-administrators-unchanged = { $passing ->
    [true] Administrators pass everywhere already.
   *[false] Administrators have no privilege already.
}
rank-own-changed = That would change your own rank: once ranks come from roles, whoever has no role with a rank has none. Let the owner of this server or an administrator do it.

# Discord's permissions, as its own settings call them.
permission-add_reactions = Add Reactions
permission-administrator = Administrator
permission-attach_files = Attach Files
permission-ban_members = Ban Members
permission-bypass_slowmode = Bypass Slowmode
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

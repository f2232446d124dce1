"""The main guild of the demo: a small harbour town with staff, regulars, history, and an admin who will turn."""

from __future__ import annotations

from datetime import timedelta

from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.scenes import STAFF, Scene, add_bot, add_channel, add_role, say
from tux.sandbox.world.application import Application
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.conversations import JOINED
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.member import Member
from tux.sandbox.world.overwrite import Overwrite
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.reaction import Reaction
from tux.sandbox.world.role import Role
from tux.sandbox.world.thread_member import ThreadMember
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

P = Permission
JUNIOR = P.KICK_MEMBERS | P.MODERATE_MEMBERS | P.MANAGE_MESSAGES | P.PIN_MESSAGES
MODERATOR = (
    STAFF | P.MANAGE_CHANNELS | P.MANAGE_THREADS | P.MUTE_MEMBERS | P.DEAFEN_MEMBERS | P.MOVE_MEMBERS
    | P.BYPASS_SLOWMODE
)  # fmt: skip
HERALD = P.VIEW_CHANNEL | P.SEND_MESSAGES | P.EMBED_LINKS | P.MANAGE_ROLES

ROLES: tuple[tuple[str, Permission, int], ...] = (
    ("Deckhand", NONE, 0x95A5A6),
    ("Regular", P.USE_EXTERNAL_EMOJIS, 0x3498DB),
    ("Junior Moderator", JUNIOR, 0x1ABC9C),
    ("Moderator", MODERATOR, 0x2ECC71),
    ("Harbour Master", P.ADMINISTRATOR, 0xE67E22),
)
"""The name, permissions and color of each role, from low to high."""

PEOPLE: tuple[tuple[str, str, str, timedelta, tuple[str, ...]], ...] = (
    ("iris", "Iris", "Owner: may do everything", timedelta(days=1200), ("Harbour Master",)),
    ("mona", "Mona", "Moderator: bans, kicks, times out", timedelta(days=700), ("Moderator", "Regular")),
    ("juno", "Juno", "Junior moderator: kicks, times out", timedelta(days=260), ("Junior Moderator", "Regular")),
    ("rex", "Rex", "Administrator, soon to go rogue", timedelta(days=1100), ("Harbour Master", "Regular")),
    ("kai", "Kai", "Regular: no special permissions", timedelta(days=420), ("Regular",)),
    ("lena", "Lena", "Regular; owns the Lighthouse Society", timedelta(days=390), ("Regular",)),
    ("omar", "Omar", "Regular: no special permissions", timedelta(days=150), ("Regular",)),
    ("tess", "Tess", "Deckhand: joined last month", timedelta(days=33), ("Deckhand",)),
    ("sam", "Sam", "Deckhand: joined last week", timedelta(days=7), ("Deckhand",)),
    ("priya", "Priya", "Deckhand: joined an hour ago", timedelta(minutes=59), ("Deckhand",)),
    ("freegold", "FREE GOLD click here", "Spammer: worth a ban", timedelta(minutes=29), ()),
)
"""The username, display name, note, time since joining, and roles of each person. The first owns the guild."""
ACCOUNT_BEFORE = timedelta(days=200)
"""The time by which people's accounts are older than their membership; the spammer's is new."""
SPAMMER = "freegold"

CHANNELS: tuple[tuple[str, tuple[tuple[str, int, str | None], ...]], ...] = (
    (
        "Welcome",
        (
            ("rules", 0, "Be kind. No spam. Moderators have the last word."),
            ("announcements", 5, "What is new at the harbour."),
        ),
    ),
    (
        "Town square",
        (
            ("general", 0, "Anything goes, within the rules."),
            ("help-desk", 0, "Ask here; somebody knows."),
            ("boat-pictures", 0, "Yours, not somebody else's."),
            ("ideas", 15, "One post for each idea."),
        ),
    ),
    ("Voice", (("Lounge", 2, None), ("Town hall", 13, None))),
    (
        "Staff",
        (
            ("staff-room", 0, "Only staff can see this."),
            ("mod-log", 0, "What moderators did."),
        ),
    ),
)
"""The categories, and the name, type and topic of each channel in them."""

RULES = """# Harbour rules
1. Be kind.
2. No spam, no scams.
3. Keep pictures family friendly.
-# Last changed in spring"""

Line = tuple[str, str]
ENDED: dict[str, timedelta] = {"rules": timedelta(days=200), "announcements": timedelta(days=12)}
"""The age of a channel's last line, if it is not recent."""
BETWEEN = timedelta(minutes=7)
HISTORY: dict[str, tuple[Line, ...]] = {
    "rules": (("iris", RULES),),
    "announcements": (
        ("iris", "**Summer regatta** is on the first weekend of July. Sign up in #general!"),
        ("rex", "The east pier has new planks. Mind the wet paint."),
    ),
    "general": (
        ("kai", "good morning everyone ☀️"),
        ("lena", "morning! did anyone see the storm last night?"),
        ("omar", "my mast did, *sadly*"),
        ("kai", "oh no. ||is it snapped?||"),
        ("omar", "> is it snapped\nclean through. pictures in boat-pictures"),
        ("priya", "hi, I'm new here. How do I get a berth?"),
        ("juno", "Welcome Priya! Ask in `help-desk`, somebody will sort you out."),
        ("lena", "the form is three lines:\n```\nname\nboat\nlength in metres\n```"),
        ("freegold", "FREE GOLD for the first 100!! https://free-gold.example/claim"),
        ("freegold", "FREE GOLD for the first 100!! https://free-gold.example/claim"),
        ("sam", "uh, is that a scam?"),
        ("kai", "looks like one. moderators?"),
    ),
    "help-desk": (
        ("priya", "I'd like a berth for a 7 metre sloop, please."),
        ("juno", "Berth 12 is free. I'll note it down for you."),
        ("priya", "wonderful, thank you!"),
    ),
    "boat-pictures": (("omar", "this is what is left of her"),),
    "staff-room": (
        ("mona", "quiet night. one warning for spam, nothing else"),
        ("rex", "I can take the weekend"),
        ("iris", "thanks Rex, I'm off sailing until Monday ⛵"),
    ),
}


def harbour(world: World) -> Scene:
    """Create the whole guild, with Tux and a second bot in it."""
    users = [_account(world, *person[:4]) for person in PEOPLE]
    founded = world.ids.at(world.clock.now() - PEOPLE[0][3])
    guild = world.create_guild("Penguin Harbour", users[0], guild_id=founded)
    guild.description = "A harbour town for people and penguins."
    roles = {name: add_role(world, guild, name, permissions, color=color) for name, permissions, color in ROLES}
    members = _members(world, guild, users, roles)
    channels = _channels(world, guild, roles)
    herald = add_bot(world, guild, "Herald", users[0], HERALD, old=True)
    tux = add_bot(world, guild, "Tux", users[0], old=True)
    guild.members[herald.bot.id].joined_at -= timedelta(days=300)
    _private(guild, channels, roles, tux.bot.id)
    _history(world, channels, members)
    _herald(world, channels["general"], herald, guild.members[herald.bot.id], members["priya"])
    _arrivals(world, channels["general"], members["priya"], members["freegold"])
    _thread(world, channels["help-desk"], members["juno"], members["priya"])
    _forum(world, channels["ideas"], members["lena"], members["kai"])
    guild.system_channel_id = channels["general"].id
    guild.rules_channel_id = channels["rules"].id
    guild.audit_log.clear()  # all of this is older than the 45 days that the log keeps
    return Scene(guild, tux)


def _account(world: World, username: str, display: str, note: str, here: timedelta) -> User:
    """Create a person whose account is older than their membership."""
    age = here if username == SPAMMER else here + ACCOUNT_BEFORE
    return world.create_user(username, global_name=display, note=note, user_id=world.ids.at(world.clock.now() - age))


def _members(world: World, guild: Guild, users: list[User], roles: dict[str, Role]) -> dict[str, Member]:
    members: dict[str, Member] = {}
    for user, (username, _, _, here, names) in zip(users, PEOPLE, strict=True):
        member = members[username] = world.join(guild, user)
        member.roles = [roles[name].id for name in names]
        member.joined_at -= here
    return members


def _channels(world: World, guild: Guild, roles: dict[str, Role]) -> dict[str, Channel]:
    channels: dict[str, Channel] = {}
    for category, children in CHANNELS:
        parent = add_channel(world, guild, category, 4)
        channels[category] = parent
        for name, kind, topic in children:
            channels[name] = add_channel(world, guild, name, kind, parent=parent, topic=topic)
    for name in ("rules", "announcements"):
        _deny(channels[name], guild.id, P.SEND_MESSAGES)
        _allow(channels[name], roles["Harbour Master"].id, P.SEND_MESSAGES)
    return channels


def _private(guild: Guild, channels: dict[str, Channel], roles: dict[str, Role], bot_id: int) -> None:
    for name in ("Staff", "staff-room", "mod-log"):
        channel = channels[name]
        _deny(channel, guild.id, P.VIEW_CHANNEL)
        for role in ("Junior Moderator", "Moderator"):
            _allow(channel, roles[role].id, P.VIEW_CHANNEL)
        staff_permissions = P.VIEW_CHANNEL | P.SEND_MESSAGES | P.EMBED_LINKS
        channel.overwrites[bot_id] = Overwrite(bot_id, 1, staff_permissions, NONE)


def _allow(channel: Channel, role_id: int, permission: Permission) -> None:
    channel.overwrites[role_id] = Overwrite(role_id, 0, permission, NONE)


def _deny(channel: Channel, role_id: int, permission: Permission) -> None:
    channel.overwrites[role_id] = Overwrite(role_id, 0, NONE, permission)


def _history(world: World, channels: dict[str, Channel], members: dict[str, Member]) -> None:
    for name, lines in HISTORY.items():
        for number, (username, text) in enumerate(lines):
            ago = ENDED.get(name, timedelta()) + BETWEEN * (len(lines) - number)
            say(world, channels[name], members[username], text, ago=ago)
    first, *_ = channels["general"].messages.values()
    first.reactions = [Reaction({"id": None, "name": "👋"}, [members["lena"].id, members["priya"].id])]
    rules = next(iter(channels["rules"].messages.values()))
    rules.pinned, rules.pinned_at = True, rules.timestamp


def _herald(world: World, channel: Channel, herald: Application, bot: Member, newcomer: Member) -> None:
    message = say(world, channel, bot, f"Welcome aboard, <@{newcomer.id}>!", ago=timedelta(minutes=58))
    message.mentions = [newcomer.user]
    message.application_id = herald.id
    embed: Json = {
        "type": "rich",
        "title": "A new face at the harbour",
        "description": "Read the rules, then say hello.",
        "color": 0x3498DB,
        "fields": [
            {"name": "Members", "value": "13", "inline": True},
            {"name": "Berths free", "value": "4", "inline": True},
        ],
        "footer": {"text": "Herald"},
    }
    message.embeds = [embed]


def _arrivals(world: World, channel: Channel, *newcomers: Member) -> None:
    """Add Discord's own line for each newcomer, and put all messages into chronological order."""
    for member in newcomers:
        say(world, channel, member, "", ago=world.clock.now() - member.joined_at).type = JOINED
    channel.messages = dict(sorted(channel.messages.items()))
    channel.last_message_id = max(channel.messages)


def _open_thread(world: World, parent: Channel, kind: int, name: str, owner: Member, thread_id: int) -> Channel:
    now = world.clock.now()
    thread = Channel(thread_id, kind, parent.guild_id, name, parent_id=parent.id, owner_id=owner.id)
    thread.created_at = thread.archive_timestamp = now - timedelta(minutes=20)
    thread.thread_members[owner.id] = ThreadMember(owner.id, thread.id, now)
    return world.add_channel(thread)


def _thread(world: World, channel: Channel, helper: Member, asker: Member) -> None:
    start: Message = next(iter(channel.messages.values()))
    thread = _open_thread(world, channel, 11, "Berth for a sloop", helper, start.id)
    thread.thread_members[asker.id] = ThreadMember(asker.id, thread.id, world.clock.now())
    start.thread = thread
    start.flags |= 1 << 5
    say(world, thread, helper, "Which side do you want to moor on?", ago=timedelta(minutes=12))
    say(world, thread, asker, "Port side, if there is room.", ago=timedelta(minutes=10))


def _forum(world: World, forum: Channel, author: Member, reader: Member) -> None:
    moment = world.clock.now() - timedelta(hours=3)
    post = _open_thread(world, forum, 11, "A lighthouse for the pier", author, world.ids.at(moment))
    text = "It gets dark early in winter. A light at the end of the pier would help."
    post.messages[post.id] = Message(post.id, post, author.user, text, moment)
    say(world, post, reader, "+1, and I can do the wiring", ago=timedelta(hours=2))

"""Benign scenarios: what well-meaning people and bots do fast, and nobody should be punished for.

Each is what reports of false positives are about: what happens when a guild is founded, after a raid, or for a season.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from tux.sandbox.attacks import expression_stock, guild_stock, stock
from tux.sandbox.attacks.expression_stock import picture
from tux.sandbox.attacks.members import BULK_SIZE, PRUNE_SIZE
from tux.sandbox.attacks.messages import SIZE, deletions_in
from tux.sandbox.attacks.plan import NOBODY, Step
from tux.sandbox.attacks.scenario import Scenario, Situation
from tux.sandbox.permissions import Permission
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json

P = Permission
PEOPLE, BOTS = "Benign: people", "Benign: bots"
TEXT, VOICE, CATEGORY, PUBLIC_THREAD = 0, 2, 4, 11
BY_HAND = 0.6
"""The irregularity of people."""
IN_SECTION = 5
ROOMS = ("rules", "news", "lobby", "photos", "music", "games", "books", "cooking", "travel", "pets", "code", "film")


def set_up(situation: Situation) -> Iterator[Step]:
    """Yield categories, and a few channels in each, as somebody makes them who sets up a server by hand."""
    yield from _sections(situation, "Quarter", lambda number: f"{situation.random.choice(ROOMS)}-{number}")


def _sections(situation: Situation, title: str, name: Callable[[int], str]) -> Iterator[Step]:
    """Yield a category and its channels, then the next."""
    path = f"/guilds/{situation.guild.id}/channels"
    for section in itertools.count(1):
        yield Step("POST", path, {"name": f"{title} {section}", "type": CATEGORY}, keeps=f"category{section}")
        for number in range(1, IN_SECTION + 1):
            kind = VOICE if number == IN_SECTION else TEXT
            yield Step("POST", path, {"name": name(number), "type": kind, "parent_id": f"{{category{section}.id}}"})


def synchronise(situation: Situation) -> Iterator[Step]:
    """Yield the same overwrites for one channel after the other, as a click on "Sync permissions" sends them."""
    roles = situation.roles()[:4]
    overwrites = [{"id": str(role.id), "type": 0, "allow": str(int(P.VIEW_CHANNEL)), "deny": "0"} for role in roles]
    for channel in situation.channels():
        yield Step("PATCH", f"/channels/{channel.id}", {"permission_overwrites": overwrites})


def tickets(situation: Situation) -> Iterator[Step]:
    """Yield private channels for people's questions, and the end of every second one."""
    guild, everyone = situation.guild, str(situation.guild.id)
    for number, member in enumerate(situation.endless(_people(situation)), 1):
        insiders = dict.fromkeys([member.id, *(actor.id for actor in situation.actors)])
        overwrites = [
            {"id": everyone, "type": 0, "allow": "0", "deny": str(int(P.VIEW_CHANNEL))},
            *({"id": str(user_id), "type": 1, "allow": str(int(P.VIEW_CHANNEL)), "deny": "0"} for user_id in insiders),
        ]
        body = {"name": f"ticket-{number}", "type": TEXT, "permission_overwrites": overwrites}
        yield Step("POST", f"/guilds/{guild.id}/channels", body, keeps=f"ticket{number}")
        if number % 2 == 0:
            yield Step("DELETE", f"/channels/{{ticket{number - 1}.id}}")


def _people(situation: Situation) -> list[Member]:
    return [member for member in situation.guild.members.values() if not member.user.bot]


def hand_out_roles(situation: Situation) -> Iterator[Step]:
    """Yield a role for somebody who asked for it, and then its end for somebody who changed their mind."""
    roles, guild = stock.harmless_roles(situation)[:3], situation.guild
    pairs = [(member, role) for member in _people(situation) for role in roles if not member.roles.count(role.id)]
    for method in itertools.cycle(("PUT", "DELETE")):
        for member, role in situation.shuffled(pairs):
            yield Step(method, f"/guilds/{guild.id}/members/{member.id}/roles/{role.id}")


def clean_up(situation: Situation) -> Iterator[Step]:
    """Yield a ban of one newcomer after the other, who all joined a moment ago."""
    for member in sorted(_people(situation), key=lambda member: -member.id)[: situation.count]:
        yield Step("PUT", f"/guilds/{situation.guild.id}/bans/{member.id}", {"delete_message_seconds": 3600})


def ban_raiders(situation: Situation) -> Iterator[Step]:
    """Yield one ban of all newcomers at once."""
    newest = sorted(_people(situation), key=lambda member: -member.id)[: situation.options["size"]]
    body = {"user_ids": [str(member.id) for member in newest]}
    yield Step("POST", f"/guilds/{situation.guild.id}/bulk-ban", body, counts="banned_users")


def upload_emojis(situation: Situation) -> Iterator[Step]:
    """Yield the emojis of a pack, as many as there is room for."""
    for number in range(1, expression_stock.room_for_emojis(situation) + 1):
        content = base64.b64encode(picture(number % 256, number * 7 % 256, number * 31 % 256)).decode()
        body = {"name": f"pack{number}", "image": f"data:image/png;base64,{content}"}
        yield Step("POST", f"/guilds/{situation.guild.id}/emojis", body)


def apply_template(situation: Situation) -> Iterator[Step]:
    """Yield roles, categories and channels, as a bot makes them from a template or backup."""
    for number in range(1, situation.count // 4 + 1):
        body = {"name": f"Template {number}", "permissions": "0", "color": situation.random.randrange(1 << 24)}
        yield Step("POST", f"/guilds/{situation.guild.id}/roles", body)
    yield from _sections(situation, "Section", lambda number: f"room-{number}")


def prune_inactive(situation: Situation) -> Iterator[Step]:
    """Yield the question how many members a prune removes, and the prune."""
    path = f"/guilds/{situation.guild.id}/prune"
    yield Step("GET", f"{path}?days=30", things=0)
    yield Step("POST", path, {"days": 30}, counts="pruned")


def rename_for_season(situation: Situation) -> Iterator[Step]:
    """Yield a new name for every channel, which keeps what it was called before."""
    for channel in situation.channels():
        yield Step("PATCH", f"/channels/{channel.id}", {"name": f"❄{channel.name}"})


def set_up_github(situation: Situation) -> Iterator[Step]:
    """Yield a webhook, its proper name, and what it then says about a repository."""
    channel = stock.text_channel(situation)
    yield Step("POST", f"/channels/{channel.id}/webhooks", {"name": "Captain Hook"}, keeps="hook")
    yield Step("PATCH", "/webhooks/{hook.id}", {"name": "GitHub"})
    for number in itertools.count(1):
        path, headers = "/webhooks/{hook.id}/{hook.token}/github", {"X-GitHub-Event": "push"}
        yield Step("POST", path, _push(number), by=NOBODY, headers=headers)


def _push(number: int) -> Json:
    """Return what GitHub sends when a commit was pushed."""
    url = "https://github.example/harbour/pier"
    commit = {"id": f"{number:040x}", "url": url, "message": f"Mend plank {number}", "author": {"name": "Kai"}}
    repository = {"id": 1, "name": "pier", "full_name": "harbour/pier", "html_url": url}
    sender = {"id": 2, "login": "kai", "html_url": f"{url}/kai", "avatar_url": f"{url}/kai.png"}
    return {"ref": "refs/heads/main", "compare": url, "commits": [commit], "repository": repository, "sender": sender}


def purge(situation: Situation) -> Iterator[Step]:
    """Yield the deletion of the latest messages of a channel, a hundred with each request, as bots do it."""
    yield from deletions_in(situation, stock.text_channel(situation))


def open_threads(situation: Situation) -> Iterator[Step]:
    """Yield a thread for one picture after the other, in the channel where people show theirs."""
    channel = stock.text_channel(situation)
    for number in itertools.count(1):
        yield Step("POST", f"/channels/{channel.id}/threads", {"name": f"Picture {number}", "type": PUBLIC_THREAD})


def copy_calendar(situation: Situation) -> Iterator[Step]:
    """Yield an event for every week, as a bot copies them from a calendar."""
    now = situation.world.clock.now()
    for number in itertools.count(1):
        body = guild_stock.event(f"Regatta {number}", now + timedelta(weeks=number))
        yield Step("POST", f"/guilds/{situation.guild.id}/scheduled-events", body)


BENIGN = (
    Scenario(
        "server-setup",
        "Server set-up by hand",
        PEOPLE,
        "Somebody creates one channel or category every four seconds.",
        set_up,
        P.MANAGE_CHANNELS,
        rate=0.25,
        count=25,
        benign=True,
        jitter=BY_HAND,
    ),
    Scenario(
        "permission-sync",
        "Permission sync",
        PEOPLE,
        "Somebody gives the channels of the guild the same overwrites, which makes many audit log entries.",
        synchronise,
        P.MANAGE_CHANNELS | P.MANAGE_ROLES,
        rate=1,
        benign=True,
        prepare=stock.together(stock.channels, stock.one_role),
        jitter=BY_HAND,
    ),
    Scenario(
        "raid-clean-up",
        "Bans after a raid",
        PEOPLE,
        "Somebody bans 40 raiders within five minutes.",
        clean_up,
        P.BAN_MEMBERS,
        rate=40 / 300,
        count=40,
        benign=True,
        prepare=stock.raiders,
        jitter=BY_HAND,
    ),
    Scenario(
        "raid-bulk-ban",
        "Bulk ban of raiders",
        PEOPLE,
        "A trusted admin bans 50 raiders with one request.",
        ban_raiders,
        P.BAN_MEMBERS | P.MANAGE_GUILD,
        rate=1,
        count=1,
        benign=True,
        prepare=stock.raiders,
        own=(replace(BULK_SIZE, default=50),),
    ),
    Scenario(
        "emoji-pack",
        "Emoji pack",
        PEOPLE,
        "Somebody uploads a pack of 50 emojis, or as many of them as there is room for.",
        upload_emojis,
        P.CREATE_GUILD_EXPRESSIONS,
        rate=2,
        count=50,
        benign=True,
    ),
    Scenario(
        "inactive-prune",
        "Prune of the inactive",
        PEOPLE,
        "Somebody looks how many members a prune would remove, and prunes 30 of them.",
        prune_inactive,
        P.KICK_MEMBERS | P.MANAGE_GUILD,
        rate=0.2,
        count=2,
        benign=True,
        prepare=stock.idle_members,
        own=(replace(PRUNE_SIZE, default=30),),
    ),
    Scenario(
        "seasonal-rename",
        "Names for the season",
        PEOPLE,
        "Somebody gives 40 channels a snowflake for the winter.",
        rename_for_season,
        P.MANAGE_CHANNELS,
        rate=0.5,
        count=40,
        benign=True,
        prepare=stock.channels,
        jitter=BY_HAND,
    ),
    Scenario(
        "github-webhook",
        "Webhook for GitHub",
        PEOPLE,
        "Somebody sets up a webhook, through which GitHub then tells of commits.",
        set_up_github,
        P.MANAGE_WEBHOOKS,
        rate=0.2,
        count=8,
        benign=True,
        jitter=BY_HAND,
    ),
    Scenario(
        "ticket-bot",
        "Ticket bot",
        BOTS,
        "A bot opens and closes 20 tickets a minute, a private channel for each.",
        tickets,
        P.MANAGE_CHANNELS,
        rate=30 / 60,
        count=30,
        benign=True,
        cast="bot",
    ),
    Scenario(
        "role-menu",
        "Role menu",
        BOTS,
        "A bot gives and takes 200 roles a minute, as people choose them in a menu.",
        hand_out_roles,
        P.MANAGE_ROLES,
        rate=200 / 60,
        count=100,
        benign=True,
        cast="bot",
        prepare=stock.together(stock.one_harmless_role, stock.members),
        jitter=BY_HAND,
    ),
    Scenario(
        "template",
        "Template",
        BOTS,
        "A backup bot applies a template: roles, categories and channels.",
        apply_template,
        P.MANAGE_CHANNELS | P.MANAGE_ROLES,
        rate=4,
        count=40,
        benign=True,
        cast="bot",
    ),
    Scenario(
        "bot-purge",
        "Purge by a bot",
        BOTS,
        "Another moderation bot deletes the last 1000 messages of a channel, a hundred with each request.",
        purge,
        P.MANAGE_MESSAGES,
        rate=1,
        count=10,
        benign=True,
        cast="bot",
        prepare=stock.messages,
        own=(replace(SIZE, default=100),),
    ),
    Scenario(
        "picture-threads",
        "Thread for every picture",
        BOTS,
        "A bot opens a thread for every picture that people show, 60 in a minute.",
        open_threads,
        P.CREATE_PUBLIC_THREADS,
        rate=1,
        count=60,
        benign=True,
        cast="bot",
        prepare=stock.one_text_channel,
        jitter=BY_HAND,
    ),
    Scenario(
        "calendar",
        "Calendar",
        BOTS,
        "A bot makes 30 events from a calendar, two a second.",
        copy_calendar,
        P.CREATE_EVENTS,
        rate=2,
        count=30,
        benign=True,
        cast="bot",
    ),
)

"""Presences: who is online, as the others hear of it."""

import asyncio
from typing import Any

import aiohttp
import discord
import pytest
import yarl

from gateways import Gateway, gateway, resumed
from tux.sandbox import Sandbox
from tux.sandbox.gateway.presences import ACTING_SECONDS
from tux.sandbox.scenes import Scene, add_bot, add_person, small
from tux.sandbox.world import User
from tux.sandbox.world.clock import Clock
from tux.sandbox.world.intents import EVERY_INTENT, Intent


class SetClock(Clock):
    """A clock that is set by hand."""

    seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def scene(sandbox: Sandbox) -> Scene:
    return small(sandbox.world)


def named(scene: Scene, username: str) -> User:
    return next(member.user for member in scene.guild.members.values() if member.user.username == username)


async def heard(client: Gateway, user: User) -> dict[str, Any]:
    """The next news of somebody's presence."""
    while True:
        data = (await client.until("PRESENCE_UPDATE"))["d"]
        if data["user"]["id"] == str(user.id):
            return data


async def set_presence(client: Gateway, status: str, *activities: dict[str, Any]) -> None:
    await client.send(3, {"since": None, "activities": list(activities), "status": status, "afk": False})


async def online_at_start(client: Gateway, user: User, **identify: Any) -> set[str]:
    """The ids of those who are online when a client of this user starts."""
    await client.identify(user, **identify)
    guild = (await client.until("GUILD_CREATE"))["d"]
    return {presence["user"]["id"] for presence in guild["presences"]}


async def ask(sandbox: Sandbox, user: User) -> None:
    """Send a request as somebody, without a session."""
    async with (
        aiohttp.ClientSession(headers={"Authorization": user.token}) as http,
        http.get(f"{sandbox.api_url}/users/@me") as answer,
    ):
        assert answer.status == 200


async def test_a_person_is_online_from_their_first_session_to_the_end_of_the_last(
    sandbox: Sandbox, scene: Scene
) -> None:
    member = named(scene, "member")
    async with gateway(sandbox) as bot:
        await bot.identify(scene.bot.bot)
        async with gateway(sandbox) as one, gateway(sandbox) as two:
            await one.identify(member)
            assert await heard(bot, member) == {
                "user": {"id": str(member.id)},
                "guild_id": str(scene.guild.id),
                "status": "online",
                "activities": [],
                "client_status": {"web": "online"},
            }
            await two.identify(member, properties={"browser": "Discord iOS"})
            assert (await heard(bot, member))["client_status"] == {"web": "online", "mobile": "online"}
            await one.socket.close()
            assert (await heard(bot, member))["client_status"] == {"mobile": "online"}
        assert await heard(bot, member) == {
            "user": {"id": str(member.id)},
            "guild_id": str(scene.guild.id),
            "status": "offline",
            "activities": [],
            "client_status": {},
        }


async def test_a_status_and_a_custom_status_reach_people_and_bots(sandbox: Sandbox, scene: Scene) -> None:
    member = named(scene, "member")
    async with gateway(sandbox) as bot, gateway(sandbox) as owner, gateway(sandbox) as own:
        await bot.identify(scene.bot.bot)
        await owner.identify(named(scene, "owner"))
        await own.identify(member)
        await set_presence(own, "dnd", {"name": "anything", "type": 4, "state": "In port", "emoji": {"name": "⚓"}})
        for other in (bot, owner):
            await heard(other, member)
            told = await heard(other, member)
            assert (told["status"], told["client_status"]) == ("dnd", {"web": "dnd"})
            (activity,) = told["activities"]
            del activity["created_at"]
            assert activity == {
                "id": "custom",
                "name": "Custom Status",
                "type": 4,
                "state": "In port",
                "emoji": {"name": "⚓"},
            }


async def test_who_is_invisible_is_offline_to_everybody(sandbox: Sandbox, scene: Scene) -> None:
    member = named(scene, "member")
    async with gateway(sandbox) as bot, gateway(sandbox) as own, gateway(sandbox) as later:
        await bot.identify(scene.bot.bot)
        await own.identify(member)
        await heard(bot, member)
        await set_presence(own, "invisible", {"name": "Chess", "type": 0})
        told = await heard(bot, member)
        assert (told["status"], told["activities"], told["client_status"]) == ("offline", [], {})
        await ask(sandbox, member)
        assert str(member.id) not in await online_at_start(later, named(scene, "owner"))


async def test_a_presence_comes_with_identify_too(sandbox: Sandbox, scene: Scene) -> None:
    async with gateway(sandbox) as owner, gateway(sandbox) as bot:
        await owner.identify(named(scene, "owner"))
        activity = {"name": "the harbour", "type": 3, "details": "bots may not set this"}
        await bot.identify(
            scene.bot.bot, presence={"status": "idle", "activities": [activity], "since": 0, "afk": True}
        )
        told = await heard(owner, scene.bot.bot)
        assert told["status"] == "idle"
        assert told["activities"][0]["name"] == "the harbour"
        assert "details" not in told["activities"][0]


@pytest.mark.parametrize(
    "data",
    [
        {"status": "asleep", "activities": []},
        {"status": ["online"], "activities": []},
        {"status": "online", "activities": {"name": "Chess", "type": 0}},
        {"status": "online", "activities": [{"type": 0}]},
        {"status": "online", "activities": [{"name": "Chess", "type": 9}]},
        {"status": "online", "activities": [{"name": "x" * 129, "type": 0}]},
    ],
)
async def test_a_presence_that_cannot_be_closes_the_connection(
    sandbox: Sandbox, scene: Scene, data: dict[str, Any]
) -> None:
    async with gateway(sandbox) as client:
        await client.identify(scene.bot.bot)
        await client.send(3, data)
        assert await client.closed() == 4002


async def test_presences_need_their_intent(sandbox: Sandbox, scene: Scene) -> None:
    sandbox.person(named(scene, "member"))
    async with gateway(sandbox) as bot:
        without = int(EVERY_INTENT & ~Intent.GUILD_PRESENCES)
        assert await online_at_start(bot, scene.bot.bot, intents=without) == {str(scene.bot.bot.id)}
        sandbox.person(named(scene, "owner"))
        await bot.send(8, {"guild_id": str(scene.guild.id), "query": "", "limit": 0, "presences": True})
        chunk = (await bot.until("GUILD_MEMBERS_CHUNK"))["d"]
        assert "presences" not in chunk
        assert "PRESENCE_UPDATE" not in bot.events


async def test_chunks_have_the_presences_of_those_who_are_online(sandbox: Sandbox, scene: Scene) -> None:
    member = sandbox.person(named(scene, "member"))
    async with gateway(sandbox) as bot:
        await bot.identify(scene.bot.bot)
        await bot.send(8, {"guild_id": str(scene.guild.id), "query": "", "limit": 0, "presences": True})
        chunk = (await bot.until("GUILD_MEMBERS_CHUNK"))["d"]
        online = {presence["user"]["id"]: presence["status"] for presence in chunk["presences"]}
        assert online == {str(member.id): "online", str(scene.bot.bot.id): "online"}


async def test_of_a_large_guild_a_bot_gets_the_members_who_are_online(sandbox: Sandbox, scene: Scene) -> None:
    for number in range(60):
        add_person(sandbox.world, scene.guild, f"person{number}", "", "")
    online = {str(scene.bot.bot.id), str(sandbox.person(named(scene, "person7")).id)}
    async with gateway(sandbox) as bot:
        await bot.identify(scene.bot.bot)
        guild = (await bot.until("GUILD_CREATE"))["d"]
        assert guild["large"]
        assert {member["user"]["id"] for member in guild["members"]} == online
        assert {presence["user"]["id"] for presence in guild["presences"]} == online


async def test_who_loses_the_connection_stays_online_until_the_session_ends() -> None:
    clock = SetClock()
    async with Sandbox(clock=clock) as sandbox:
        scene = small(sandbox.world)
        member = named(scene, "member")
        async with gateway(sandbox) as bot, gateway(sandbox) as lost, gateway(sandbox) as again:
            await bot.identify(scene.bot.bot)
            await lost.identify(member)
            await heard(bot, member)
            sandbox.drop(member.id)
            await lost.closed()
            await resumed(lost, again, member)
            sandbox.drop(member.id)
            await again.closed()
            clock.seconds += 301
            await bot.send(1, None)
            assert (await heard(bot, member))["status"] == "offline"
            assert bot.events.count("PRESENCE_UPDATE") == 2


async def test_who_acts_through_the_api_is_online_for_a_while() -> None:
    clock = SetClock()
    async with Sandbox(clock=clock) as sandbox:
        scene = small(sandbox.world)
        owner = named(scene, "owner")
        async with gateway(sandbox) as bot:
            await bot.identify(scene.bot.bot)
            for _ in range(2):
                await ask(sandbox, owner)
                clock.seconds += ACTING_SECONDS - 1
            assert (await heard(bot, owner))["status"] == "online"
            clock.seconds += 2
            await bot.send(1, None)
            assert (await heard(bot, owner))["status"] == "offline"


async def test_each_shard_of_a_bot_is_online_in_its_own_guilds(sandbox: Sandbox, scene: Scene) -> None:
    other = sandbox.world.create_guild("Other", named(scene, "owner"), guild_id=scene.guild.id + (1 << 22))
    sandbox.world.join(other, scene.bot.bot)
    async with gateway(sandbox) as owner, gateway(sandbox) as bot:
        await owner.identify(named(scene, "owner"))
        await bot.identify(scene.bot.bot, shard=[(scene.guild.id >> 22) % 2, 2])
        assert (await heard(owner, scene.bot.bot))["guild_id"] == str(scene.guild.id)
        assert scene.bot.bot.id not in sandbox.world.online(other)


async def test_who_joins_while_online_is_online_there(sandbox: Sandbox, scene: Scene) -> None:
    stranger = sandbox.world.create_user("stranger")
    sandbox.person(stranger)
    async with gateway(sandbox) as bot:
        await bot.identify(scene.bot.bot)
        member = sandbox.world.join(scene.guild, stranger)
        assert (await heard(bot, stranger))["status"] == "online"
        assert bot.events[-2:] == ["GUILD_MEMBER_ADD", "PRESENCE_UPDATE"]
        sandbox.world.remove_member(scene.guild, member)
        assert stranger.id not in sandbox.world.online(scene.guild)


async def test_counts_are_of_those_who_are_online(sandbox: Sandbox, scene: Scene) -> None:
    owner = sandbox.person(named(scene, "owner"))
    guild = await owner.request("GET", f"/guilds/{scene.guild.id}?with_counts=true")
    assert (guild["approximate_member_count"], guild["approximate_presence_count"]) == (5, 1)


async def test_discord_py_sees_who_is_online_and_shows_its_own_presence(
    sandbox: Sandbox, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(sandbox.gateway_url))
    second = add_bot(sandbox.world, scene.guild, "Watcher", named(scene, "owner"))
    owner = sandbox.person(named(scene, "owner"))
    updates: asyncio.Queue[discord.Member] = asyncio.Queue()
    async with discord.Client(intents=discord.Intents.all(), activity=discord.CustomActivity("On watch")) as bot:
        bot.event(_putting(updates))
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(bot.start(second.bot.token))
            told = await owner.event("PRESENCE_UPDATE", lambda data: data["user"]["id"] == str(second.bot.id))
            assert told["activities"][0]["state"] == "On watch"
            await bot.wait_until_ready()
            guild = bot.get_guild(scene.guild.id)
            assert guild is not None
            assert {str(member) for member in guild.members if member.status is discord.Status.online} == {
                "owner",
                "Watcher",
            }
            member = named(scene, "member")
            async with gateway(sandbox) as client:
                await client.identify(member, properties={"browser": "Discord Android"})
                seen = await asyncio.wait_for(updates.get(), 10)
                assert (seen.id, seen.status, seen.is_on_mobile()) == (member.id, discord.Status.online, True)
            await bot.close()
            await running


def _putting(updates: "asyncio.Queue[discord.Member]") -> Any:
    async def on_presence_update(_before: discord.Member, after: discord.Member) -> None:
        await updates.put(after)

    return on_presence_update

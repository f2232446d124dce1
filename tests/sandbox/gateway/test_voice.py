"""Voice over the gateway, as a library asks for it."""

from gateways import gateway
from tux.sandbox import Sandbox
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel, small
from tux.sandbox.world import Overwrite

VOICE_STATE, REQUEST_CHANNEL_INFO = 4, 43


async def test_a_bot_goes_into_voice_and_out_of_it_with_its_session(sandbox: Sandbox) -> None:
    scene = small(sandbox.world)
    guild = scene.guild
    lounge, bot = add_channel(sandbox.world, guild, "Lounge", 2), scene.bot.bot
    person = sandbox.guild(guild.name).member("member")
    async with gateway(sandbox) as client:
        session = (await client.identify(bot))["session_id"]
        await client.send(VOICE_STATE, {"guild_id": str(guild.id), "channel_id": str(lounge.id), "self_deaf": True})
        state = (await client.until("VOICE_STATE_UPDATE"))["d"]
        server = (await client.until("VOICE_SERVER_UPDATE"))["d"]
        assert (state["channel_id"], state["session_id"], state["self_deaf"]) == (str(lounge.id), session, True)
        assert server["guild_id"] == str(guild.id)
        await person.event("VOICE_STATE_UPDATE", lambda told: told["user_id"] == str(bot.id))

        await client.send(VOICE_STATE, {"guild_id": str(guild.id), "channel_id": "1"})
        await client.send(VOICE_STATE, {"channel_id": None})
        assert await client.closed() == 4001

    assert guild.voice_states[bot.id].channel_id == lounge.id
    for session_left in sandbox.sessions.all():
        if session_left.user is bot:
            sandbox.sessions.invalidate(session_left)
    await person.event("VOICE_STATE_UPDATE", lambda told: told["channel_id"] is None)
    assert bot.id not in guild.voice_states


async def test_a_person_who_shares_a_screen_or_a_camera_is_seen_to(sandbox: Sandbox) -> None:
    scene = small(sandbox.world)
    lounge, guild = add_channel(sandbox.world, scene.guild, "Lounge", 2), sandbox.guild("Test Guild")
    person, owner = guild.member("member"), guild.member("owner")

    await person.join_voice(lounge, self_stream=True, self_video=True, self_mute=True)

    told = await owner.event("VOICE_STATE_UPDATE", lambda data: data["user_id"] == str(person.id))
    shown = await owner.request("GET", f"/guilds/{scene.guild.id}/voice-states/{person.id}")
    for state in (told, shown):
        assert (state["self_stream"], state["self_video"], state["self_mute"]) == (True, True, True)
        assert (state["self_deaf"], state["suppress"], state["mute"], state["deaf"]) == (False, False, False, False)


async def test_a_bot_cannot_share_a_screen(sandbox: Sandbox) -> None:
    scene = small(sandbox.world)
    lounge = add_channel(sandbox.world, scene.guild, "Lounge", 2)
    asked = {"guild_id": str(scene.guild.id), "channel_id": str(lounge.id), "self_stream": True}
    async with gateway(sandbox) as client:
        await client.identify(scene.bot.bot)
        await client.send(VOICE_STATE, asked)
        assert (await client.until("VOICE_STATE_UPDATE"))["d"]["self_stream"] is False


async def test_who_is_muted_by_a_moderator_is_seen_to_be(sandbox: Sandbox) -> None:
    scene = small(sandbox.world)
    lounge, guild = add_channel(sandbox.world, scene.guild, "Lounge", 2), sandbox.guild("Test Guild")
    person, owner = guild.member("member"), guild.member("owner")
    await person.join_voice(lounge)
    path = f"/guilds/{guild.id}/members/{person.id}"
    await owner.request("PATCH", path, {"mute": True})
    await person.event("VOICE_STATE_UPDATE", lambda told: told["mute"] and not told["deaf"])
    await owner.request("PATCH", path, {"mute": False, "deaf": True})
    await person.event("VOICE_STATE_UPDATE", lambda told: told["deaf"] and not told["mute"])


async def test_a_client_that_asks_is_told_what_goes_on_in_voice_channels(sandbox: Sandbox) -> None:
    scene = small(sandbox.world)
    lounge, quiet, hidden = (add_channel(sandbox.world, scene.guild, name, 2) for name in ("Lounge", "Quiet", "Hidden"))
    hidden.overwrites[scene.guild.id] = Overwrite(scene.guild.id, 0, Permission(0), Permission.VIEW_CHANNEL)
    sandbox.world.set_voice_status(hidden, "secret")
    guild = sandbox.guild("Test Guild")
    first, second = guild.member("member"), guild.member("moderator")
    asked = {"guild_id": str(scene.guild.id), "fields": ["status", "voice_start_time", "weather"]}

    async with gateway(sandbox) as client:
        await client.identify(scene.bot.bot)
        await first.join_voice(lounge)
        started = (await client.until("VOICE_CHANNEL_START_TIME_UPDATE"))["d"]
        assert started == {
            "id": str(lounge.id), "guild_id": str(scene.guild.id), "voice_start_time": lounge.voice_start,
        }  # fmt: skip
        sandbox.world.set_voice_status(lounge, "Sea shanties")
        await second.join_voice(lounge)
        await first.join_voice(quiet)

        await client.send(REQUEST_CHANNEL_INFO, asked)
        info = (await client.until("CHANNEL_INFO"))["d"]

        since = started["voice_start_time"]
        assert info["guild_id"] == str(scene.guild.id)
        assert info["channels"][0] == {"id": str(lounge.id), "status": "Sea shanties", "voice_start_time": since}
        assert [channel["id"] for channel in info["channels"]] == [str(lounge.id), str(quiet.id)]
        await second.leave_voice(scene.guild.id)
        await first.leave_voice(scene.guild.id)
        await client.send(REQUEST_CHANNEL_INFO, asked)
        assert (await client.until("CHANNEL_INFO"))["d"]["channels"] == []
        await client.send(REQUEST_CHANNEL_INFO, asked | {"guild_id": "1"})
        await client.send(1, None)
        await client.until_op(11)
        assert client.events.count("CHANNEL_INFO") == 2

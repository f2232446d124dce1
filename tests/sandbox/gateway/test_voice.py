"""Voice over the gateway, as a library asks for it."""

from gateways import gateway
from tux.sandbox import Sandbox
from tux.sandbox.scenes import add_channel, small

VOICE_STATE = 4


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

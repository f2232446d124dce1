"""Voice channels and stages: who is in them, the way in and out, and the text chat."""

import json

import pytest
from playwright.async_api import expect

from screens import Be
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, add_channel
from tux.sandbox.world import Channel, Guild, Overwrite, VoiceState

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

VOICE_STATE = 4


@pytest.fixture
def lounge(sandbox: Sandbox, scene: Scene) -> Channel:
    return add_channel(sandbox.world, scene.guild, "Lounge", 2)


def put(guild: Guild, user_id: int, channel: Channel, **how: bool) -> None:
    """Someone is in a voice channel."""
    guild.voice_states[user_id] = VoiceState(user_id, channel.id, f"voice{user_id}", **how)


async def test_the_page_of_a_voice_channel_shows_who_is_in_it_and_its_chat(
    be: Be, guild: LiveGuild, lounge: Channel, scene: Scene
) -> None:
    put(scene.guild, guild.member("member").id, lounge)
    screen = await be("Olivia Owner")
    await screen.channel("Lounge").click()
    voice = screen.page.get_by_role("region", name="Voice in Lounge")
    await expect(voice.get_by_role("heading")).to_have_text("In this channel — 1")
    await expect(screen.page.get_by_role("heading", name="Welcome to Lounge!")).to_be_visible()
    await screen.say("can you hear me?")
    await expect(screen.newest).to_contain_text("can you hear me?")
    await voice.get_by_role("button", name="Mia Member").click()
    await screen.page.get_by_role("menuitem", name="Disconnect").click()
    await expect(voice.get_by_text("Nobody is in here.")).to_be_visible()


async def test_the_button_asks_the_gateway_and_lets_one_in_and_out(be: Be, lounge: Channel, scene: Scene) -> None:
    screen = await be("Mia Member")
    async with screen.page.expect_websocket() as opened:
        await screen.page.reload()
    gateway = await opened.value
    await screen.channel("Lounge").click()
    async with gateway.expect_event("framesent", lambda frame: json.loads(frame)["op"] == VOICE_STATE) as sent:
        await screen.button("Join Voice").click()
    wish = {"guild_id": str(scene.guild.id), "channel_id": str(lounge.id), "self_mute": False, "self_deaf": False}
    assert json.loads(await sent.value)["d"] == wish
    voice = screen.page.get_by_role("region", name="Voice in Lounge")
    await expect(voice.get_by_role("heading")).to_have_text("In this channel — 1")
    await screen.button("Disconnect").click()
    await expect(voice.get_by_text("Nobody is in here.")).to_be_visible()


async def test_a_stage_tells_speakers_from_the_audience(
    be: Be, sandbox: Sandbox, guild: LiveGuild, scene: Scene
) -> None:
    stage = add_channel(sandbox.world, scene.guild, "Town hall", 13)
    put(scene.guild, guild.member("owner").id, stage)
    put(scene.guild, guild.member("member").id, stage, suppress=True)
    screen = await be("Mo Moderator")
    await screen.channel("Town hall").click()
    headings = screen.page.get_by_role("region", name="Voice in Town hall").get_by_role("heading")
    await expect(headings).to_have_text(["Speakers — 1", "Audience — 1"])


async def test_the_chat_of_a_stage_tells_what_is_on_it(
    be: Be, sandbox: Sandbox, guild: LiveGuild, scene: Scene
) -> None:
    stage, owner = add_channel(sandbox.world, scene.guild, "Town hall", 13), guild.member("owner")
    screen = await be("Mo Moderator")
    await screen.channel("Town hall").click()
    await owner.request("POST", "/stage-instances", {"channel_id": str(stage.id), "topic": "Ask us"})
    await expect(screen.newest).to_contain_text("Olivia Owner started the stage: Ask us")
    await owner.request("PATCH", f"/stage-instances/{stage.id}", {"topic": "Ask again"})
    await expect(screen.newest).to_contain_text("changed the topic of the stage: Ask again")
    await owner.request("DELETE", f"/stage-instances/{stage.id}")
    await expect(screen.newest).to_contain_text("ended the stage: Ask again")


async def test_who_may_not_connect_is_told_instead_of_asked(be: Be, lounge: Channel, scene: Scene) -> None:
    lounge.overwrites[scene.guild.id] = Overwrite(scene.guild.id, 0, Permission(0), Permission.CONNECT)
    screen = await be("Mia Member")
    await screen.channel("Lounge").click()
    await expect(screen.page.get_by_text("You do not have permission to join.")).to_be_visible()
    await expect(screen.button("Join Voice")).to_have_count(0)

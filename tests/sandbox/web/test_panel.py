"""The control panel: attacks, faults, the gateway and the traffic."""

from dataclasses import fields

import pytest
from playwright.async_api import expect

from screens import Be, Screen
from scripted import ScriptedBot
from tux.sandbox import Fault, Sandbox
from tux.sandbox.faults import KINDS
from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.world import Channel

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def opened(screen: Screen) -> None:
    """The control panel, from the head of the channel."""
    await screen.button("Sandbox controls").click()
    await expect(screen.page.get_by_role("heading", name="Sandbox controls")).to_be_visible()


async def test_a_fault_is_added_felt_and_taken_away(be: Be, sandbox: Sandbox, guild: LiveGuild) -> None:
    screen = await be("Mia Member")
    await opened(screen)
    panel = screen.page.get_by_role("complementary", name="Sandbox controls")
    await panel.get_by_label("What goes wrong").select_option("An error status")
    await panel.get_by_label("Where").select_option("sending messages")
    await panel.get_by_label("Whose requests").select_option("your own")
    await panel.get_by_label("Status", exact=True).fill("503")
    await panel.get_by_role("button", name="Add fault").click()
    await expect(panel.get_by_text("An error status · sending messages · member")).to_be_visible()
    await screen.composer.fill("is it on?")
    await screen.composer.press("Enter")
    await expect(screen.composer).to_have_value("is it on?")
    await expect(panel.get_by_role("row", name="POST /channels/*/messages 503")).to_be_visible()
    await panel.get_by_role("button", name="Remove An error status").click()
    await expect(panel.get_by_text("Everything works.")).to_be_visible()
    await screen.composer.press("Enter")
    await expect(screen.newest).to_contain_text("is it on?")
    assert sandbox.faults.all() == []


async def test_what_the_sandbox_does_not_serve_is_shown_by_its_name(be: Be, guild: LiveGuild) -> None:
    screen = await be("Mia Member")
    await opened(screen)
    with pytest.raises(Denied, match="does not serve create_lobby"):
        await guild.member("member").request("POST", "/lobbies")
    panel = screen.page.get_by_role("complementary", name="Sandbox controls")
    await expect(panel.get_by_role("row", name="POST /lobbies (create_lobby, not served) 501")).to_be_visible()


async def test_a_double_click_adds_one_fault(be: Be, sandbox: Sandbox, guild: LiveGuild) -> None:
    screen = await be("Mia Member")
    await opened(screen)
    add = screen.page.get_by_role("button", name="Add fault")
    await add.dblclick()
    await expect(add).to_be_enabled()
    assert len(sandbox.faults.all()) == 1


async def test_the_fields_of_a_fault_are_those_it_has(be: Be) -> None:
    screen = await be("Mia Member")
    await opened(screen)
    kind = screen.page.get_by_label("What goes wrong")
    for name, shown in {
        "Slow answers": (True, True, False),
        "Gateway: late events": (False, True, False),
        "Audit log without authors": (False, False, True),
        "A log that shows entries late": (False, True, True),
    }.items():
        await kind.select_option(name)
        await expect(screen.page.get_by_label("Where")).to_be_visible(visible=shown[0])
        await expect(screen.page.get_by_label("Seconds", exact=True)).to_be_visible(visible=shown[1])
        await expect(screen.page.get_by_label("Which entries")).to_be_visible(visible=shown[2])
        await expect(screen.page.get_by_label("Whose acts")).to_be_visible(visible=shown[2])


async def test_the_audit_log_lies_as_the_panel_says(be: Be, sandbox: Sandbox, guild: LiveGuild) -> None:
    screen = await be("Olivia Owner")
    await opened(screen)
    panel = screen.page.get_by_role("complementary", name="Sandbox controls")
    await panel.get_by_label("What goes wrong").select_option("Somebody else as the author")
    await panel.get_by_label("Which entries").select_option("bans")
    await panel.get_by_label("Who is blamed").select_option("Mia Member")
    await panel.get_by_text("More settings").click()
    await panel.get_by_label("Let through first").fill("1")
    await panel.get_by_label("Chance (%)").fill("99.5")
    await panel.get_by_label("Seed").nth(1).fill("7")
    await expect(panel.get_by_label("Waits are")).to_be_hidden()
    await panel.get_by_role("button", name="Add fault").click()
    await expect(
        panel.get_by_text("Somebody else as the author · bans · blames member · 99.5 % · after 1")
    ).to_be_visible()
    blamed = guild.member("member").id
    assert sandbox.faults.all() == [
        Fault(
            "false_executor", event="MEMBER_BAN_ADD", executor=blamed, after=1, chance=0.995, seed=7, seconds=0.5, id=1
        )
    ]

    await panel.get_by_label("What goes wrong").select_option("A log that shows entries late")
    await panel.get_by_label("Whose acts").select_option("Mo Moderator")
    await panel.get_by_label("Waits are").select_option("mostly short, some long")
    await panel.get_by_label("Longest wait").fill("5")
    await panel.get_by_role("button", name="Add fault").click()
    await expect(
        panel.get_by_text("A log that shows entries late · bans · moderator · 99.5 % · after 1")
    ).to_be_visible()
    lag = sandbox.faults.all()[1]
    assert (lag.kind, lag.seconds, lag.distribution, lag.most) == ("audit_log_lag", 1, "lognormal", 5)
    assert (lag.actor, lag.executor) == (guild.member("moderator").id, None)


async def test_a_rate_limit_is_set_up_with_its_scope_and_without_some_headers(be: Be, sandbox: Sandbox) -> None:
    screen = await be("Mia Member")
    await opened(screen)
    panel = screen.page.get_by_role("complementary", name="Sandbox controls")
    await panel.get_by_label("What goes wrong").select_option("Rate limit (429)")
    await panel.get_by_label("Which limit").select_option("one shared with others")
    await panel.get_by_label("Headers to leave out").fill("Via, X-RateLimit-Bucket")
    await panel.get_by_label("Whose requests").select_option("anyone's")
    await panel.get_by_label("Seconds").fill("2")
    await panel.get_by_label("Where").select_option("bans")
    await panel.get_by_role("button", name="Add fault").click()
    await expect(panel.get_by_text("Rate limit (429) · bans")).to_be_visible()
    await panel.get_by_label("What goes wrong").select_option("Gateway: no answers to heartbeats")
    await panel.get_by_role("button", name="Add fault").click()
    await expect(panel.get_by_role("button", name="Remove Gateway: no answers to heartbeats")).to_be_visible()
    limit, silence = sandbox.faults.all()
    assert (limit.scope, limit.leave_out, limit.retry_after) == ("shared", ("Via", "X-RateLimit-Bucket"), 2)
    assert (silence.kind, silence.scope, silence.leave_out) == ("gateway_ack_loss", "user", ())


async def test_the_panel_has_every_kind_of_fault_and_every_setting(be: Be) -> None:
    screen = await be("Mia Member")
    await opened(screen)
    kinds = screen.page.get_by_label("What goes wrong")
    assert set(await kinds.locator("option").evaluate_all("all => all.map((one) => one.value)")) == set(KINDS)
    names = set(await kinds.evaluate("select => [...select.form.elements].map((one) => one.name)")) - {""}
    renamed = {"entry": "event", "author": "actor", "without": "leave_out"}
    settings = {renamed.get(name, name) for name in names} | {"retry_after"}  # the same field as seconds
    assert settings == {field.name for field in fields(Fault)} - {"id"}


async def test_searches_sessions_and_methods_go_wrong_as_the_panel_says(be: Be, sandbox: Sandbox) -> None:
    screen = await be("Mia Member")
    await opened(screen)
    panel = screen.page.get_by_role("complementary", name="Sandbox controls")
    kind, button = panel.get_by_label("What goes wrong"), panel.get_by_role("button", name="Add fault")
    await kind.select_option("Searches without an index")
    await panel.get_by_label("Seconds").fill("3")
    await button.click()
    await expect(panel.get_by_role("button", name="Remove Searches without an index")).to_be_visible()
    await kind.select_option("Gateway: invalid sessions")
    await panel.get_by_label("Which events").fill("MESSAGE_*")
    await panel.get_by_label("They can be resumed").check()
    await button.click()
    await expect(panel.get_by_text("Gateway: invalid sessions · MESSAGE_*")).to_be_visible()
    await kind.select_option("Slow answers")
    await panel.get_by_label("Method").select_option("PUT")
    await panel.get_by_text("More settings").click()
    await panel.get_by_label("Waits are").select_option("mostly short, some long")
    await panel.get_by_label("Spread (sigma)").fill("0.7")
    await button.click()
    await expect(panel.get_by_text("Slow answers · every request · PUT")).to_be_visible()
    search, session, delay = sandbox.faults.all()
    assert (search.kind, search.retry_after) == ("index_not_ready", 3)
    assert (session.event, session.resumable, session.keep_open) == ("MESSAGE_*", True, False)
    assert (delay.method, delay.distribution, delay.sigma) == ("PUT", "lognormal", 0.7)


async def test_ones_own_session_is_resumed_on_its_open_connection(be: Be) -> None:
    screen = await be("Mia Member")
    await opened(screen)
    await screen.page.get_by_label("Whose connection").select_option("your own")
    await screen.button("Let resume on the open connection").click()
    await expect(screen.notices).to_contain_text("Let resume on the open connection: 1 connection")
    await expect(screen.page.get_by_text("Reconnected. Nothing was missed.")).to_be_visible()


async def test_ones_own_connection_is_dropped_and_comes_back(be: Be) -> None:
    screen = await be("Mia Member")
    await opened(screen)
    await screen.page.get_by_label("Whose connection").select_option("your own")
    await screen.button("Drop").click()
    await expect(screen.notices).to_contain_text("Drop: 1 connection")
    await expect(screen.page.get_by_text("Reconnected. Nothing was missed.")).to_be_visible()


async def test_an_attack_is_started_and_seen(be: Be, guild: LiveGuild, bot: ScriptedBot) -> None:
    screen = await be("Olivia Owner")
    await opened(screen)
    panel = screen.page.get_by_role("complementary", name="Sandbox controls")
    await panel.get_by_label("What", exact=True).select_option("Mention everyone")
    await expect(panel.get_by_text("Mentions @everyone in every text channel in turn.")).to_be_visible()
    await panel.get_by_label("Who", exact=True).select_option("Mo Moderator")
    await panel.get_by_label("Requests in total").fill("2")
    await panel.get_by_role("button", name="Start").click()
    await expect(screen.newest).to_contain_text("@everyone free gold, claim it now!")
    await expect(panel.get_by_role("row", name="moderator POST /channels/*/messages 200").first).to_be_visible()
    await panel.get_by_role("button", name="Stop all attacks").click()
    await expect(screen.notices).to_contain_text("All attacks stopped.")


async def test_the_panel_and_the_member_list_share_the_room(be: Be, general: Channel) -> None:
    screen = await be("Mia Member")
    members = screen.page.get_by_role("complementary", name="Members")
    await expect(members).to_be_visible()
    await opened(screen)
    await expect(members).to_be_hidden()
    await screen.button("Member List").click()
    await expect(members).to_be_visible()
    await expect(screen.page.get_by_role("heading", name="Sandbox controls")).to_have_count(0)
    await opened(screen)
    await screen.page.keyboard.press("Escape")
    await expect(members).to_be_visible()
    await screen.page.set_viewport_size({"width": 1600, "height": 900})
    await opened(screen)
    await expect(members).to_be_visible()

"""Names of people, bots and files are text, whatever they look like: nothing in them runs, loads or breaks out."""

import pytest
from playwright.async_api import expect

from screens import Be
from scripted import ScriptedBot, button, command, label, modal, option, row
from tux.sandbox import Sandbox
from tux.sandbox.people import File, LiveGuild
from tux.sandbox.scenes import Scene, add_channel, add_person, add_role
from tux.sandbox.world import Channel

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CORPUS = (
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked=1'>",
    "<svg/onload=window.hacked=1>",
    "\"><iframe srcdoc='<script>parent.hacked=1</script>'>",
    "'-window.hacked--'",
    "javascript:window.hacked=1",
    "[x](javascript:window.hacked=1)",
    "[x](data:text/html,<script>window.hacked=1</script>)",
    "<javascript:window.hacked=1>",
    "{{constructor.constructor('window.hacked=1')()}}",
    "<a href=//evil.example>x</a>",
    "[a](https://evil.example/\"onmouseover='window.hacked=1')",
    "<math><mi//xlink:href='data:x,<script>window.hacked=1</script>'>",
    "||<b onclick=window.hacked=1>||",
    "```<script>window.hacked=1</script>```",
    "<t:1:R onload=window.hacked=1>",
    "<:x' onerror='window.hacked=1:1>",
    "https://evil.example/<img/src/onerror=window.hacked=1>",
)
WORST = "<img src=//evil.example onerror=window.hacked=1>"
FOREIGN = ("//evil.example/x.png", "/\\evil.example/x.png", "javascript:window.hacked=1", "data:text/html,x")


@pytest.fixture
def hostile(sandbox: Sandbox, scene: Scene) -> Channel:
    """A channel, a role and a person with the worst of names."""
    world, guild = sandbox.world, scene.guild
    guild.name = f"The {WORST}"
    role = add_role(world, guild, WORST, guild.roles[guild.id].permissions, color=0xFF0000)
    add_person(world, guild, "mallory", WORST, WORST, role)
    return add_channel(world, guild, WORST, topic=WORST)


async def test_texts_of_messages_embeds_and_components_stay_text(
    be: Be, bot: ScriptedBot, hostile: Channel, general: Channel
) -> None:
    for text in CORPUS:
        await bot.say(general, text)
    await bot.say(
        general,
        WORST,
        embeds=[
            {
                "title": WORST,
                "description": "\n".join(CORPUS),
                "author": {"name": WORST, "url": "https://example.com"},
                "footer": {"text": WORST},
                "fields": [{"name": WORST, "value": text} for text in CORPUS],
            }
        ],
        components=[
            row(
                button(WORST, WORST),
                {"type": 2, "style": 5, "label": WORST, "url": "https://example.com/'onerror='a(1)"},
            ),
            row({"type": 3, "custom_id": "s", "placeholder": WORST, "options": [{"label": WORST, "value": WORST}]}),
        ],
        files=(File(f"{WORST}.txt", b"x", "text/html"),),
    )
    await bot.say(general, flags=1 << 15, components=[{"type": 10, "content": "\n".join(CORPUS)}])
    screen = await be("Mo Moderator")
    await expect(screen.button(WORST).last).to_be_visible()
    assert await screen.page.evaluate("window.hacked") is None
    strange = "script, iframe, svg:not(.icon), math, [onerror], [onload], [onclick], [onmouseover]"
    assert await screen.page.get_by_role("log").locator(strange).count() == 0
    hrefs = await screen.page.locator("a[href]").evaluate_all("links => links.map((link) => link.protocol)")
    assert set(hrefs) <= {"http:", "https:"}


async def test_pictures_and_files_come_from_the_sandbox_or_not_at_all(
    be: Be, bot: ScriptedBot, general: Channel
) -> None:
    screen = await be("Mo Moderator")
    found = await screen.page.evaluate(
        """
        async (urls) => {
          const { localPath } = await import("/web/views/elements/pictures.js");
          return urls.map(localPath);
        }
        """,
        [*FOREIGN, "https://evil.example/cdn/x.png", "http://127.0.0.1:1/cdn/a.png", "/cdn/../sandbox/state"],
    )
    assert found == [None, None, None, None, None, "/cdn/a.png", None]
    pictures = {"image": {"url": "https://example.com/x.png"}, "thumbnail": {"url": "https://example.com/y.png"}}
    await bot.say(general, embeds=[{"title": "Look", **pictures}])
    await expect(screen.newest.get_by_role("img", name="External image")).to_have_count(2)


async def test_names_of_people_channels_roles_and_forms_stay_text(
    be: Be, bot: ScriptedBot, hostile: Channel, guild: LiveGuild
) -> None:
    await bot.offer(command("form", "<b>bold</b>", option(3, "text", choices=[{"name": WORST, "value": WORST}])))
    bot.on("form", modal("<b>title</b>", label("<i>label</i>", {"type": 4, "custom_id": "a", "style": 1}, WORST)))
    mallory = guild.member("mallory")
    await mallory.say(hostile, f"hello <@{mallory.id}> <#{hostile.id}> <@&{guild.role(WORST).id}>")
    screen = await be("Mo Moderator")
    await screen.channel(WORST).click()
    await expect(screen.newest).to_contain_text(f"@{WORST}")
    await screen.menu(screen.member(WORST), "Profile")
    await expect(screen.dialog).to_contain_text(WORST)
    await screen.page.keyboard.press("Escape")
    await screen.run("form")
    await expect(screen.dialog.get_by_role("heading", name="<b>title</b>")).to_be_visible()
    await expect(screen.dialog.get_by_label("<i>label</i>")).to_be_visible()
    assert await screen.page.evaluate("window.hacked") is None
    assert await screen.page.locator("#app [onerror], #layers [onerror], #layers i, #app h1 img").count() == 0


async def test_an_uploaded_page_does_not_run(be: Be, bot: ScriptedBot, general: Channel) -> None:
    page = b"<script>opener && (opener.hacked = 1); document.title = 'ran'</script>"
    sent = await bot.say(general, "a file", files=(File("page.svg", page, "image/svg+xml"),))
    screen = await be("Mo Moderator")
    await screen.page.goto(sent["attachments"][0]["url"])
    assert await screen.page.title() != "ran"
    screen.problems.clear()

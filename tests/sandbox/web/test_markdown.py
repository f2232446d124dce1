"""Discord's markdown, as the page draws it: source text on the left, what comes of it on the right."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tux.sandbox import Sandbox

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Render = Callable[[str], Awaitable[str]]

DRAW = """
async (text) => {
  const { markdown } = await import("/web/views/elements/markdown.js");
  const context = {
    userName: (id) => (id === "1" ? "Mia" : "unknown-user"),
    role: (id) => ({ name: "Crew" }),
    channel: (id) => (id === "2" ? { id, name: "general", href: "#/channels/9/2" } : { name: "unknown", href: null }),
    place: (url) => (url.endsWith("/9/2/3") ? { href: "#/channels/9/2/3", label: "there" } : null),
  };
  const box = document.createElement("div");
  box.append(...markdown(text, context));
  for (const element of box.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) {
      if (!["href", "start", "data-language"].includes(name)) element.removeAttribute(name);
    }
  }
  return box.innerHTML;
}
"""

TABLE = {
    # emphasis
    "**bold**": "<strong>bold</strong>",
    "*italic* and _italic_": "<em>italic</em> and <em>italic</em>",
    "***both***": "<strong><em>both</em></strong>",
    "__under__ ~~struck~~": "<u>under</u> <s>struck</s>",
    "**bold *and* more**": "<strong>bold <em>and</em> more</strong>",
    "*em with **bold***": "<em>em with <strong>bold</strong></em>",
    "snake_case_name and __init__.py": "snake_case_name and <u>init</u>.py",
    "2 * 3 * 4": "2 * 3 * 4",
    "a ** b": "a ** b",
    "**open": "**open",
    r"\*not\* \_not\_ \~": "*not* _not_ ~",
    r"¯\_(ツ)_/¯": r"¯\_(ツ)_/¯",
    r"*a\* b* and *a\*": "<em>a* b</em> and *a*",
    "||a **secret**||": "<span><span>a <strong>secret</strong></span></span>",
    # code
    "`code` and ``a `tick` b``": "<code>code</code> and <code>a `tick` b</code>",
    "`**plain**`": "<code>**plain**</code>",
    "```py\nprint(1)\n```": '<pre data-language="py"><code>print(1)</code></pre>',
    "```one line```": "<pre><code>one line</code></pre>",
    "before\n```\na\n\nb\n```\nafter": "before<pre><code>a\n\nb</code></pre>after",
    "```never closed": "```never closed",
    # blocks
    "# One\n## Two\n### Three\n#### no": "<h3>One</h3><h4>Two</h4><h5>Three</h5>#### no",
    "#no": "#no",
    "text # no": "text # no",
    "-# small": "<small>small</small>",
    "> quoted\n> twice\nnot": "<blockquote>quoted\ntwice</blockquote>not",
    ">no quote": "&gt;no quote",
    "> > one level": "<blockquote>&gt; one level</blockquote>",
    ">>> all\nof it": "<blockquote>all\nof it</blockquote>",
    "- a\n- b": "<div><ul><li>a</li><li>b</li></ul></div>",
    "* a\n  * b\n* c": "<div><ul><li>a<ul><li>b</li></ul></li><li>c</li></ul></div>",
    "3. a\n4. b": '<div><ol start="3"><li>a</li><li>b</li></ol></div>',
    "1. a\n   - b\n2. c": '<div><ol start="1"><li>a<ul><li>b</li></ul></li><li>c</li></ol></div>',
    "a - b": "a - b",
    "one\n\ntwo": "one\n\ntwo",
    # links
    "see https://example.com/a_b_c.": 'see <a href="https://example.com/a_b_c">https://example.com/a_b_c</a>.',
    "(https://example.com/x_(y))": '(<a href="https://example.com/x_(y)">https://example.com/x_(y)</a>)',
    "<https://example.com>": '<a href="https://example.com">https://example.com</a>',
    "[text](https://example.com)": '<a href="https://example.com">text</a>',
    "[**b**](https://a.example 'x')": "[<strong>b</strong>](<a href=\"https://a.example\">https://a.example</a> 'x')",
    '[b](https://example.com "title")': '<a href="https://example.com">b</a>',
    "[https://good.example](https://bad.example)": '[<a href="https://good.example">https://good.example</a>]'
    '(<a href="https://bad.example">https://bad.example</a>)',
    "[x](javascript:alert(1))": "[x](javascript:alert(1))",
    "https://discord.com/channels/9/2/3": '<a href="#/channels/9/2/3">there</a>',
    # mentions
    "<@1> <@!1> <@7>": "<span>@Mia</span> <span>@Mia</span> <span>@unknown-user</span>",
    "<@&5> <#2> <#6>": '<span>@Crew</span> <a href="#/channels/9/2">#general</a> <span>#unknown</span>',
    "@everyone and me@here": "<span>@everyone</span> and me<span>@here</span>",
    "</ban:1> </config logs:2>": "<span>/ban</span> <span>/config logs</span>",
    "<id:guide>": "<span>Server Guide</span>",
    "<a:wave:12> <:hat:13>": "<img> <img>",
    "<t:0:d>": "<time>01/01/1970</time>",
    "<t:99999999999999>": "&lt;t:99999999999999&gt;",
    "<t:9999999999999>": "Invalid date",
    # what is no markdown
    "": "",
    "   ": "   ",
    "<b>no html</b> &amp; <img src=x onerror=alert(1)>": "&lt;b&gt;no html&lt;/b&gt; &amp;amp; "
    "&lt;img src=x onerror=alert(1)&gt;",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def render(browser: Browser) -> AsyncIterator[Render]:
    """Draws a text in the page, and gives what came of it without classes and the like."""
    async with Sandbox() as sandbox:
        page = await browser.new_page(locale="en-GB", timezone_id="UTC")
        await page.goto(sandbox.url)

        async def draw(text: str) -> str:
            return await page.evaluate(DRAW, text)

        yield draw
        await page.close()


@pytest.mark.parametrize("text", TABLE)
async def test_markdown_is_drawn_as_discord_does(render: Render, text: str) -> None:
    assert await render(text) == TABLE[text]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-3, "3 seconds ago"),
        (-50, "1 minute ago"),
        (-3590, "1 hour ago"),
        (-85000, "1 day ago"),
        (30, "in 30 seconds"),
        (7300, "in 2 hours"),
        (36 * 3600 - 60, "in 1 day"),
        (36 * 3600 + 60, "in 2 days"),
        (29 * 86400, "in 1 month"),
        (360 * 86400, "in 1 year"),
    ],
)
async def test_how_far_a_time_is_from_now_is_rounded_as_discord_does(
    browser: Browser, seconds: int, shown: str
) -> None:
    async with Sandbox() as sandbox:
        page = await browser.new_page(locale="en-GB")
        await page.goto(sandbox.url)
        ask = "async (away) => (await import('/web/state/dates.js')).formatRelative(Date.now() + away * 1000)"
        assert await page.evaluate(ask, seconds + (0.2 if seconds > 0 else -0.2)) == shown
        await page.close()


@pytest.mark.parametrize(
    "text",
    [
        *("*" * 2000, "_" * 2000, "`" * 2000, "> " * 1000, "||" * 1000, "[" * 2000, "**a" * 600, "- " * 1000),
        *("~~*__" * 400, r"*\a" + r"\a" * 999, "*a" + r"\*" * 999, "~~||" * 500 + "[" * 2000),
        "_**" * 200 + "`" * 2800 + "**_" * 200,
    ],
    ids=lambda text: text[:6],
)
async def test_no_text_is_too_much(render: Render, text: str) -> None:
    """Each of these is drawn, and all that a person typed or its meaning is there in some form."""
    assert await render(text) != ""


async def test_emoji_before_other_text_are_not_large(browser: Browser) -> None:
    async with Sandbox() as sandbox:
        page = await browser.new_page()
        await page.goto(sandbox.url)
        ask = "async (text) => (await import('/web/views/elements/markdown.js')).isEmojiOnly(text)"
        texts = {"😀" * 30: True, "😀🏽" * 10 + "❤️ <:ab:1>": True, "😀" * 29 + "a": False, "👍🏽" * 14 + "!": False}
        assert {text: await page.evaluate(ask, text) for text in texts} == texts
        await page.close()

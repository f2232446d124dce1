"""Answers longer than Discord takes, cut at the one exit."""

import discord
from discord import ui

from tux.app import App
from tux.bot.replies.answers import MessageFields, fit
from tux.sandbox.people import LiveGuild


def test_an_answer_is_cut_to_discords_limits() -> None:
    long = discord.Embed(title="t" * 300, description="d" * 5000)
    long.set_footer(text="f" * 3000)
    for number in range(30):
        long.add_field(name="n" * 300, value=f"{number}" * 2000)
    second, layout = discord.Embed(description="s" * 4000), ui.LayoutView()
    layout.add_item(ui.TextDisplay("a" * 3900)).add_item(ui.TextDisplay("b" * 200))

    content = fit("c" * 2001, MessageFields(embeds=[long, second], view=layout))

    assert content == "c" * 1999 + "…"
    assert (len(long.title or ""), len(long.footer.text or ""), len(long.fields)) == (256, 2048, 25)
    assert {len(field.value or "") for field in long.fields} == {1024}
    assert layout.content_length() == 4000


def test_embeds_fit_into_a_message_together() -> None:
    first, second, third = (discord.Embed(title=letter, description=letter * 3000) for letter in "abc")

    fit(None, MessageFields(embeds=[first, second, third]))

    assert sum(map(len, (first, second, third))) <= 6000
    assert [len(embed.description or "") for embed in (first, second, third)] == [3000, 2996, 1]


def test_what_fits_is_left_as_it_is() -> None:
    embed = discord.Embed(title="title", description="d" * 4096).add_field(name="name", value="v" * 1024, inline=False)
    before = embed.to_dict()

    assert fit("c" * 2000, MessageFields(embed=embed)) == "c" * 2000
    assert embed.to_dict() == before
    assert fit(None, MessageFields()) is None


async def test_a_word_as_long_as_a_page_is_repeated_in_part(tux: App, guild: LiveGuild) -> None:
    seen = await guild.member("owner").slash(guild.channel("general"), "help", command="x" * 5900)

    assert seen.text.startswith(f"There is no command “{'x' * 99}…” that you can use.")

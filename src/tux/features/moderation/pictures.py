"""How a case looks, to staff in the log and to whoever asks for it."""

import discord

from tux.core.cases import Case, CaseState, Notice
from tux.core.text import Texts

_COLOURS = {
    CaseState.PENDING: discord.Colour.gold(),
    CaseState.SETTLED: discord.Colour.blurple(),
    CaseState.FAILED: discord.Colour.dark_grey(),
}
_REASON_SHOWN = 1000
"""Characters; a field of an embed holds 1,024."""


def case_embed(case: Case, texts: Texts, locale: str) -> discord.Embed:
    """The case with everything that staff should know of it."""

    def text(key: str, **data: object) -> str:
        return texts.say(key, locale=locale, **data)

    kind = f"case-kind-{case.kind}"
    shown_kind = text(kind) if texts.has(kind) else case.kind
    embed = discord.Embed(
        title=text("case-title", number=case.number, kind=shown_kind),
        colour=_COLOURS[case.state],
        timestamp=case.created_at,
    )
    embed.add_field(name=text("case-target"), value=f"<@{case.target_id}>\n`{case.target_id}`")
    embed.add_field(name=text("case-moderator"), value=f"<@{case.moderator_id}>\n`{case.moderator_id}`")
    if case.state is not CaseState.SETTLED:
        embed.add_field(name=text("case-state"), value=text(f"case-state-{case.state}"))
    embed.add_field(name=text("case-reason"), value=shortened(case.reason) or text("case-reason-none"), inline=False)
    if case.notice not in {None, Notice.NONE}:
        embed.add_field(name=text("case-notice"), value=text(f"case-notice-{case.notice}"), inline=False)
    return embed


def shortened(reason: str) -> str:
    """The reason as far as it fits into a field of an embed, or into a message beside other words."""
    return reason if len(reason) <= _REASON_SHOWN else f"{reason[: _REASON_SHOWN - 1]}…"

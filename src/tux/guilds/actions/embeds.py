"""Cases as staff see them, in the moderation log and in answers to commands."""

import discord

from tux.guilds.cases import Case, CaseKind, CaseKinds, CaseState, Notice, Subject
from tux.guilds.privacy.personal_data import mention_text
from tux.runtime.markup import Markup, channel_mention, code, cut, inline, paragraph
from tux.runtime.texts import Texts

_COLOURS = {
    CaseState.PENDING: discord.Colour.gold(),
    CaseState.SETTLED: discord.Colour.blurple(),
    CaseState.FAILED: discord.Colour.dark_grey(),
}


_FIELD_CHARACTERS = 1024
"""The number of characters that Discord allows in a field of an embed."""


def case_embed(case: Case, kinds: CaseKinds, texts: Texts, locale: str) -> discord.Embed:
    """Return an embed with everything that staff need to know about a case."""

    def text(key: str, **data: object) -> str:
        return texts.say(key, locale=locale, **data)

    kind = kinds.get(case.kind)
    embed = discord.Embed(
        title=text("case-title", number=case.number, kind=kind_name(case.kind, texts, locale)),
        colour=_COLOURS[case.state],
        timestamp=case.created_at,
    )
    target_key = "case-target-channel" if _is_about_channel(kind) else "case-target"
    embed.add_field(name=text(target_key), value=target_text(case, kinds, texts, locale, with_id=True))
    embed.add_field(name=text("case-moderator"), value=moderator_text(case, texts, locale, with_id=True))
    if case.state is not CaseState.SETTLED:
        embed.add_field(name=text("case-state"), value=text(_state_key(case, kind)))
    if case.expires_at is not None or case.ended_at is not None:
        ends = text("case-ended" if case.ended_at else "case-ends", at=case.ended_at or case.expires_at)
        embed.add_field(name=text("case-end"), value=ends)
    change_key = f"case-change-{case.kind}"
    if case.data and texts.has(change_key):
        embed.add_field(name=text("case-change"), value=text(change_key, **case.data))
    reason = cut(paragraph(case.short_reason), _FIELD_CHARACTERS) or text("case-reason-none")
    embed.add_field(name=text("case-reason"), value=reason, inline=False)
    if case.notice not in {None, Notice.NONE}:
        embed.add_field(name=text("case-notice"), value=text(_notice_key(case, kind)), inline=False)
    if case.edited_at is not None:
        edited = text("case-edited-by", at=case.edited_at, by=mention_text(case.edited_by or 0, texts, locale))
        embed.add_field(name=text("case-edited"), value=edited, inline=False)
    return embed


def moderator_text(case: Case, texts: Texts, locale: str, *, with_id: bool = False) -> Markup:
    """Return a mention of whoever acted, or the name of Discord's AutoMod; `with_id` adds the id on a second line."""
    if case.by_automod:
        return texts.say("case-automod", locale=locale)
    return mention_text(case.moderator_id, texts, locale, with_id=with_id)


def target_text(case: Case, kinds: CaseKinds, texts: Texts, locale: str, *, with_id: bool = False) -> Markup:
    """Return a mention of the user or channel that a case is about, or the words for the whole server.

    `with_id` adds the id on a second line, for copying.
    """
    if case.target_id == case.guild_id:
        mention = texts.say("case-target-server", locale=locale)
    elif _is_about_channel(kinds.get(case.kind)):
        mention = channel_mention(case.target_id)
    else:
        return mention_text(case.target_id, texts, locale, with_id=with_id)
    return Markup(f"{mention}\n{code(str(case.target_id))}") if with_id else mention


def kind_name(kind: str, texts: Texts, locale: str) -> Markup:
    """Return the name of a kind of case for people, or its internal name where no loaded feature has a text for it."""
    key = f"case-kind-{kind}"
    return texts.say(key, locale=locale) if texts.has(key) else inline(kind)


def _is_about_channel(kind: CaseKind | None) -> bool:
    return kind is not None and kind.subject is Subject.CHANNEL


def _notice_key(case: Case, kind: CaseKind | None) -> str:
    half_done = kind is not None and kind.is_half_done(case.failure)
    if case.state is CaseState.FAILED and case.notice is Notice.DELIVERED and not half_done:
        return "case-notice-uncorrected" if case.corrected_at is None else "case-notice-corrected"
    return f"case-notice-{case.notice}"


def _state_key(case: Case, kind: CaseKind | None) -> str:
    if kind is not None and kind.is_half_done(case.failure):
        return kind.half_done_key
    return f"case-state-{case.state}"

"""Attacks on emojis, stickers and sounds."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterator

from tux.sandbox.attacks import expression_stock as stock
from tux.sandbox.attacks.plan import Step
from tux.sandbox.attacks.scenario import Scenario, Situation
from tux.sandbox.permissions import Permission

P = Permission
GROUP = "Emojis, stickers and sounds"


def delete_emojis(situation: Situation) -> Iterator[Step]:
    """Yield the deletion of every emoji."""
    for emoji_id in situation.shuffled(situation.guild.emojis):
        yield Step("DELETE", f"/guilds/{situation.guild.id}/emojis/{emoji_id}")


def delete_stickers(situation: Situation) -> Iterator[Step]:
    """Yield the deletion of every sticker."""
    for sticker_id in situation.shuffled(situation.guild.stickers):
        yield Step("DELETE", f"/guilds/{situation.guild.id}/stickers/{sticker_id}")


def delete_sounds(situation: Situation) -> Iterator[Step]:
    """Yield the deletion of every sound."""
    for sound_id in situation.shuffled(situation.guild.sounds):
        yield Step("DELETE", f"/guilds/{situation.guild.id}/soundboard-sounds/{sound_id}")


def create_sounds(situation: Situation) -> Iterator[Step]:
    """Yield ever more sounds."""
    content = base64.b64encode(stock.SOUND).decode()
    for number in itertools.count(1):
        body = {"name": f"nuked{number}", "sound": f"data:audio/mpeg;base64,{content}"}
        yield Step("POST", f"/guilds/{situation.guild.id}/soundboard-sounds", body)


ATTACKS = (
    Scenario(
        "delete-emojis",
        "Delete emojis",
        GROUP,
        "Deletes every emoji.",
        delete_emojis,
        P.MANAGE_GUILD_EXPRESSIONS,
        prepare=stock.emojis,
    ),
    Scenario(
        "delete-stickers",
        "Delete stickers",
        GROUP,
        "Deletes every sticker.",
        delete_stickers,
        P.MANAGE_GUILD_EXPRESSIONS,
        count=5,
        prepare=stock.stickers,
    ),
    Scenario(
        "delete-sounds",
        "Delete sounds",
        GROUP,
        "Deletes every sound of the soundboard.",
        delete_sounds,
        P.MANAGE_GUILD_EXPRESSIONS,
        count=8,
        prepare=stock.sounds,
    ),
    Scenario(
        "create-sounds",
        "Create sounds",
        GROUP,
        "Fills the soundboard.",
        create_sounds,
        P.CREATE_GUILD_EXPRESSIONS,
        count=8,
    ),
)

"""How features introduce themselves."""

from tux.app import FEATURES
from tux.bot.feature import Feature, intents, load


def test_intents_are_those_of_commands_and_of_every_feature() -> None:
    wanted = intents([Feature("one"), Feature("two", intents=("members", "moderation"))])

    assert {name for name, on in wanted if on} == {
        "guilds",
        "guild_messages",
        "message_content",
        "members",
        "moderation",
    }


def test_every_feature_brings_its_texts() -> None:
    for loaded in load(FEATURES):
        assert (loaded.strings / "en-US.ftl").exists(), loaded.feature.name

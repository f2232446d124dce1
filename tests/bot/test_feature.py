"""The declarations of features."""

from tux.app import FEATURES
from tux.bot.feature import Feature, intents, load


def test_intents_are_those_that_commands_and_features_need() -> None:
    combined = intents([Feature("one"), Feature("two", intents=("members", "moderation"))])

    assert {name for name, on in combined if on} == {
        "guilds",
        "guild_messages",
        "message_content",
        "members",
        "moderation",
    }


def test_every_feature_has_texts() -> None:
    for loaded in load(FEATURES):
        assert (loaded.strings / "en-US.ftl").exists(), loaded.feature.name

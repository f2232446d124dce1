"""Roles that are called like ranks."""

import pytest

from tux.guilds.permissions.rank_names import named_level
from tux.guilds.permissions.ranks import DEFAULT_NAMES, Rank


@pytest.mark.parametrize(
    ("role", "level"),
    [
        ("Moderator", Rank.MODERATOR),
        ("🔨 moderators", Rank.MODERATOR),
        ("Mod", Rank.MODERATOR),
        ("Jr. Mod", Rank.JUNIOR_MODERATOR),
        ("Trial-Moderator", Rank.JUNIOR_MODERATOR),
        ("Senior Mods", Rank.SENIOR_MODERATOR),
        ("ADMIN", Rank.ADMINISTRATOR),
        ("Head Admin", Rank.HEAD_ADMINISTRATOR),
        ("Server Owner", Rank.SERVER_OWNER),
        ("trusted", Rank.TRUSTED),
        ("Member", None),
        ("Moderator Alumni", None),
        ("modern", None),
        ("🔨", None),
        ("", None),
    ],
)
def test_a_role_called_like_a_rank_is_meant_to_have_it(role: str, level: int | None) -> None:
    assert named_level(role, DEFAULT_NAMES) == level


def test_a_rank_that_the_server_has_renamed_counts_by_its_own_name() -> None:
    names = {**DEFAULT_NAMES, 3: "Janitor"}
    assert named_level("Janitor", names) == 3
    assert named_level("Moderator", names) is None

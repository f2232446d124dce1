"""References that can be read out."""

import re

from tux.errors.references import new_reference


def test_a_reference_has_no_character_that_looks_like_another() -> None:
    assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", new_reference()) for _ in range(100))


def test_references_do_not_repeat() -> None:
    assert len({new_reference() for _ in range(100)}) == 100

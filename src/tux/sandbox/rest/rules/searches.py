"""Searches in general: words that follow each other, and lists and pages in a query.

Source: https://discord.com/developers/docs/resources/message#search-guild-messages
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.rules.fields import Listed, Snowflake

WORD = re.compile(r"\w+")
Ids = Annotated[list[Snowflake], Listed, Field(max_length=100)]


class Search(Form):
    """The part of a query that every search has: where it begins and ends, and how wide words may be apart."""

    slop: Annotated[int, Field(ge=0, le=100)] = 2
    min_id: Snowflake | None = None
    max_id: Snowflake | None = None
    limit: Annotated[int, Field(ge=1, le=25)] = 25
    offset: Annotated[int, Field(ge=0, le=9975)] = 0

    def spans(self, snowflake: int) -> bool:
        """Return True if an id lies between the two that were given."""
        return (self.min_id is None or snowflake > self.min_id) and (self.max_id is None or snowflake < self.max_id)


def words(text: str) -> list[str]:
    """Return the words of a text, in lower case."""
    return WORD.findall(text.lower())


def skipped(wanted: Sequence[str], text: str) -> int | None:
    """Return how many words lie between those that are wanted, in their order; None if they are not all there."""
    if not wanted:
        return 0
    there = words(text)
    starts = (place for place, word in enumerate(there) if word == wanted[0])
    gaps = [gap for place in starts if (gap := _gap(wanted, there, place)) is not None]
    return min(gaps, default=None)


def _gap(wanted: Sequence[str], there: Sequence[str], start: int) -> int | None:
    place = start
    for word in wanted[1:]:
        try:
            place = there.index(word, place + 1)
        except ValueError:
            return None
    return place - start - len(wanted) + 1

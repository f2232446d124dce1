"""Triggers of AutoMod: which texts trigger which rules.

Source: https://discord.com/developers/docs/resources/auto-moderation#auto-moderation-rule-object-trigger-metadata
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import StringConstraints, TypeAdapter, ValidationError

from tux.sandbox.rest.rules.mentions import ROLE, USER
from tux.sandbox.world.auto_moderation import KEYWORD, MEMBER_PROFILE, MENTION_SPAM, AutoModerationRule


@dataclass(frozen=True, slots=True)
class Match:
    """The part of a text that triggered a rule; `keyword` is None if no keyword or pattern did."""

    rule: AutoModerationRule
    keyword: str | None
    content: str | None


def find(rule: AutoModerationRule, text: str) -> Match | None:
    """Return the first part of a text that triggers a rule."""
    metadata = rule.trigger_metadata
    if rule.trigger_type == MENTION_SPAM:
        mentions = {*USER.findall(text), *(f"&{role_id}" for role_id in ROLE.findall(text))}
        return Match(rule, None, None) if len(mentions) > metadata["mention_total_limit"] else None
    if rule.trigger_type not in {KEYWORD, MEMBER_PROFILE}:
        return None
    allowed = [match.span() for word in metadata["allow_list"] for match in _word(word).finditer(text)]
    for keyword in metadata["keyword_filter"]:
        for match in _word(keyword).finditer(text):
            if not any(start <= match.start() and match.end() <= end for start, end in allowed):
                return Match(rule, keyword, match.group())
    for pattern in metadata["regex_patterns"]:
        if _matches(pattern, text):
            return Match(rule, pattern, text)
    return None


@cache
def _word(keyword: str) -> re.Pattern[str]:
    """Return the pattern of a keyword: a whole word, or any part of one where it has an asterisk at that end."""
    core = re.escape(keyword.removeprefix("*").removesuffix("*"))
    before, after = ("" if keyword.startswith("*") else r"(?<!\w)"), ("" if keyword.endswith("*") else r"(?!\w)")
    return re.compile(before + core + after, re.IGNORECASE)


@cache
def rust_pattern(pattern: str) -> TypeAdapter[str]:
    """Return a check by a pattern of Rust's flavor, which Discord and Pydantic share, and which takes linear time.

    Raises:
        SchemaError: it is no such pattern.
    """
    return TypeAdapter(Annotated[str, StringConstraints(pattern=pattern)])


def _matches(pattern: str, text: str) -> bool:
    try:
        rust_pattern(pattern).validate_python(text)
    except ValidationError:
        return False
    return True

"""Polls, as they are asked for and as messages show them. Nobody can vote yet.

Source: https://discord.com/developers/docs/resources/poll
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field

from tux.sandbox.rest.forms import Form
from tux.sandbox.world.models import Json, stamp


class Question(Form):
    """What is asked."""

    text: Annotated[str, Field(min_length=1, max_length=300)]
    emoji: dict[str, Any] | None = None


class AnswerMedia(Form):
    """What can be answered."""

    text: Annotated[str, Field(max_length=55)] | None = None
    emoji: dict[str, Any] | None = None


class Answer(Form):
    """One answer."""

    poll_media: AnswerMedia
    answer_id: int | None = None


class PollForm(Form):
    """A poll that is asked for. `duration` is in hours, at most 32 days."""

    question: Question
    answers: Annotated[list[Answer], Field(min_length=1, max_length=10)]
    duration: Annotated[int, Field(ge=1, le=768)] = 24
    allow_multiselect: bool = False
    layout_type: int = 1


def poll_payload(form: PollForm, now: datetime) -> Json:
    """The poll object: each answer has its number, nobody has voted."""
    answers = [
        {"answer_id": number, "poll_media": answer.poll_media.model_dump(exclude_none=True)}
        for number, answer in enumerate(form.answers, 1)
    ]
    return {
        "question": form.question.model_dump(exclude_none=True),
        "answers": answers,
        "expiry": stamp(now + timedelta(hours=form.duration)),
        "allow_multiselect": form.allow_multiselect,
        "layout_type": form.layout_type,
        "results": {"answer_counts": [], "is_finalized": False},
    }

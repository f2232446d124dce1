"""Polls, as messages ask for them. Voting and ending is in `polls`.

Source: https://discord.com/developers/docs/resources/poll
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.rules.component_forms import ComponentEmoji
from tux.sandbox.rest.rules.fields import not_blank, required
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.poll import Poll


class Question(Form):
    """The question of a poll."""

    text: Annotated[str, BeforeValidator(not_blank), StringConstraints(strip_whitespace=True, max_length=300)]
    emoji: ComponentEmoji | None = None


class AnswerMedia(Form):
    """The text and emoji of an answer."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=55)] | None = None
    emoji: ComponentEmoji | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.text and self.emoji is None:
            raise required()
        return self


class Answer(Form):
    """An answer of a poll."""

    poll_media: AnswerMedia
    answer_id: int | None = None


class PollForm(Form):
    """A new poll. `duration` is in hours, at most 32 days."""

    question: Question
    answers: Annotated[list[Answer], Field(min_length=1, max_length=10)]
    duration: Annotated[int, Field(ge=1, le=768)] | None = 24
    allow_multiselect: bool | None = False
    layout_type: Literal[1] | None = 1


def make_poll(form: PollForm, now: datetime) -> Poll:
    """Return the poll that a form asks for, with its answers numbered and no votes."""
    answers = [
        {"answer_id": number, "poll_media": _media(answer.poll_media)} for number, answer in enumerate(form.answers, 1)
    ]
    expiry = now + timedelta(hours=form.duration or 24)
    return Poll({"text": form.question.text}, answers, expiry, bool(form.allow_multiselect), form.layout_type or 1)


def _media(media: AnswerMedia) -> Json:
    data: Json = {"text": media.text} if media.text else {}
    if media.emoji is not None:
        emoji = media.emoji
        data["emoji"] = {"id": None if emoji.id is None else str(emoji.id), "name": emoji.name}
    return data

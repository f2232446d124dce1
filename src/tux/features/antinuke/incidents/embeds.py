"""The message about an incident: who did what, how it was noticed, what Tux did, and what was lost."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import discord

from tux.features.antinuke.incidents.incidents import Incident, IncidentAct, IncidentEvent
from tux.features.antinuke.kinds import ActorKind, ResponseStatus
from tux.guilds.privacy.personal_data import mention_text
from tux.runtime.markup import Markup, code, cut, joined
from tux.runtime.texts import Texts

S = ResponseStatus

_FIELD_CHARACTERS = 1024
_SHOWN_ACTORS = 5
_SHOWN_KINDS = 6
_SHOWN_REMOVED = 20
_SHOWN_ACTS, _SHOWN_STEPS = 10, 10
SHORT_ID_CHARACTERS = 8
"""The number of characters by which people name an incident."""

_COLOURS = {
    S.CONFIRMED: discord.Colour.green(),
    S.DRY_RUN: discord.Colour.gold(),
    S.SKIPPED_TRUSTED: discord.Colour.gold(),
    S.PLANNED: discord.Colour.orange(),
    S.DISPATCHED: discord.Colour.orange(),
    S.FAILED: discord.Colour.red(),
    S.SKIPPED_HIERARCHY: discord.Colour.red(),
}


def short_id(incident: Incident) -> str:
    """Return the characters by which people name an incident."""
    return incident.id.hex[:SHORT_ID_CHARACTERS]


class IncidentTexts:
    """The words about incidents in one language."""

    def __init__(self, texts: Texts, locale: str) -> None:
        self._texts = texts
        self._locale = locale

    def say(self, key: str, /, **data: object) -> Markup:
        """Return a text in the language."""
        return self._texts.say(key, locale=self._locale, **data)

    def plain(self, key: str, /, **data: object) -> str:
        """Return a text where Discord renders no Markdown, such as the label of a button."""
        return self._texts.plain(key, locale=self._locale, **data)

    def title(self, incident: Incident) -> Markup:
        """Return what became of an attack, in a few words."""
        return self.say(self.title_key(incident))

    def title_key(self, incident: Incident) -> str:
        """Return the key of those words."""
        if incident.is_false_positive:
            return "antinuke-incident-title-false_positive"
        return f"antinuke-incident-title-{'told' if incident.is_only_told else incident.status}"

    def summary(self, incident: Incident) -> Markup:
        """Return who did what, in a sentence."""
        key = "antinuke-incident-summary-dry_run" if incident.status is S.DRY_RUN else "antinuke-incident-summary"
        return self.say(key, actors=self.actors(incident), acts=self.acts(incident), began_at=incident.began_at)

    def actors(self, incident: Incident) -> Markup:
        """Return mentions of the actors."""
        first = {event.actor_id: event for event in reversed(incident.events)}
        mentions = [self.actor(first[actor_id]) for actor_id in incident.actor_ids[:_SHOWN_ACTORS]]
        more = len(incident.actor_ids) - len(mentions)
        if more > 0:
            mentions.append(self.say("antinuke-incident-more", count=more))
        return joined(", ", mentions) if mentions else self.say("antinuke-incident-nobody")

    def actor(self, event: IncidentEvent) -> Markup:
        """Return a mention of whoever did what an event is about."""
        if event.actor_id is None:
            return self.say("antinuke-incident-nobody")
        if event.actor_kind is ActorKind.WEBHOOK:
            return self.say("antinuke-incident-webhook", id=code(str(event.actor_id)))
        return self.mention(event.actor_id)

    def mention(self, user_id: int) -> Markup:
        """Return a mention of a person."""
        return mention_text(user_id, self._texts, self._locale)

    def acts(self, incident: Incident) -> Markup:
        """Return what was done, as the end of a sentence about those who did it."""
        counts = list(incident.acts.items())
        parts = [self.say(f"antinuke-did-{action}", count=count) for action, count in counts[:_SHOWN_KINDS]]
        if len(counts) > _SHOWN_KINDS:
            parts.append(self.say("antinuke-did-more"))
        return joined(", ", parts)

    def noticed(self, incident: Incident) -> Markup:
        """Return the rules that were broken, without their limits."""
        triggers = dict.fromkeys(event.trigger for event in incident.events if event.trigger is not None)
        return joined("\n", [self.say(f"antinuke-noticed-{trigger}") for trigger in triggers])

    def response(self, event: IncidentEvent) -> Markup:
        """Return what Tux did, or tried to do, about one actor."""
        response = self.say(f"antinuke-response-{event.response}")
        return self.say(f"antinuke-status-{event.status}", response=response, error=event.error_code or "")

    def responses(self, incident: Incident) -> Markup:
        """Return what Tux did about each actor, and what became of it."""
        lines = list(self._response_lines(incident))
        return cut(joined("\n", lines), _FIELD_CHARACTERS)

    def step(self, event: IncidentEvent, step: Mapping[str, Any]) -> Markup:
        """Return one thing that was tried, what came of it, and after how many milliseconds."""
        end = step["confirmed_at"] if step["confirmed_at"] is not None else step["dispatched_at"]
        after = max(0.0, (end - event.received_at.timestamp()) * 1000)
        response, target = self.say(f"antinuke-response-{step['response']}"), code(str(step["target_id"]))
        key = f"antinuke-step-{step['status']}"
        return self.say(key, response=response, target=target, after=f"{after:.0f}", error=step["error_code"] or "")

    def act(self, act: IncidentAct) -> Markup:
        """Return one act, with the time at which it was done, and to what."""
        did = self.say(f"antinuke-did-{act.action}", count=1)
        target = "none" if act.target_id is None else code(str(act.target_id))
        return self.say("antinuke-incident-act", at=_time_of_day(act.at), did=did, target=target)

    def times(self, incident: Incident) -> Markup | None:
        """Return how long it took until an actor had no power any more; None where none has lost it."""
        event = next((event for event in incident.events if event.confirmed_at and event.dispatched_at), None)
        if event is None or event.dispatched_at is None or event.confirmed_at is None:
            return None
        sent, stopped = (_milliseconds(event.received_at, at) for at in (event.dispatched_at, event.confirmed_at))
        return self.say("antinuke-incident-times", sent=sent, stopped=stopped)

    def removed(self, incident: Incident) -> Markup:
        """Return who was kicked or pruned. Tux cannot bring them back; people may invite them."""
        user_ids = incident.removed_user_ids
        return self.say("antinuke-incident-removed", count=len(user_ids), people=self._people(user_ids))

    def banned(self, incident: Incident) -> Markup:
        """Return who was banned by somebody unknown, and is banned still."""
        user_ids = incident.banned_user_ids
        return self.say("antinuke-incident-still-banned", count=len(user_ids), people=self._people(user_ids))

    def _people(self, user_ids: Sequence[int]) -> Markup:
        people = [self.mention(user_id) for user_id in user_ids[:_SHOWN_REMOVED]]
        if len(user_ids) > len(people):
            people.append(self.say("antinuke-incident-more", count=len(user_ids) - len(people)))
        return joined(", ", people)

    def _response_lines(self, incident: Incident) -> Iterator[Markup]:
        for number, event in enumerate(incident.latest[:_SHOWN_ACTORS], 1):
            line = self.response(event)
            about = {"number": number, "actor": self.actor(event), "line": line}
            yield self.say("antinuke-incident-about", **about) if len(incident.latest) > 1 else line


def incident_embed(incident: Incident, texts: IncidentTexts) -> discord.Embed:
    """Return the embed about an incident."""
    colour = _COLOURS[S.DRY_RUN if incident.is_only_told else incident.status]
    embed = discord.Embed(
        title=texts.title(incident),
        description=texts.summary(incident),
        colour=discord.Colour.dark_grey() if incident.is_false_positive else colour,
        timestamp=incident.began_at,
    )
    for name, value, is_inline in _fields(incident, texts):
        embed.add_field(name=texts.say(name), value=value, inline=is_inline)
    embed.set_footer(text=texts.say("antinuke-incident-footer", id=short_id(incident)))
    return embed


def add_details(embed: discord.Embed, incident: Incident, acts: Sequence[IncidentAct], texts: IncidentTexts) -> None:
    """Add every step that was taken, and the first acts that counted."""
    steps = [texts.step(event, step) for event in incident.events for step in event.steps]
    shown = [texts.act(act) for act in acts[:_SHOWN_ACTS]]
    if len(acts) > len(shown):
        shown.append(texts.say("antinuke-incident-more-acts", count=len(acts) - len(shown)))
    for name, lines in (("antinuke-incident-steps", steps[:_SHOWN_STEPS]), ("antinuke-incident-acts", shown)):
        if lines:
            embed.add_field(name=texts.say(name), value=cut(joined("\n", lines), _FIELD_CHARACTERS), inline=False)


def _fields(incident: Incident, texts: IncidentTexts) -> Iterator[tuple[str, Markup, bool]]:
    yield "antinuke-incident-noticed", texts.noticed(incident), True
    yield "antinuke-incident-response", texts.responses(incident), True
    if (times := texts.times(incident)) is not None:
        yield "antinuke-incident-time", times, True
    if incident.loss is not None and not incident.is_only_told:  # nothing held them up, and they may go on
        yield "antinuke-incident-loss", texts.say("antinuke-incident-lost", count=incident.loss), True
    if incident.restored_user_ids:
        count = len(incident.restored_user_ids)
        yield "antinuke-incident-put-back", texts.say("antinuke-incident-unbanned", count=count), True
    if incident.removed_user_ids:
        yield "antinuke-incident-members-removed", texts.removed(incident), False
    if incident.banned_user_ids:
        yield "antinuke-incident-members-banned", texts.banned(incident), False
    if numbers := _case_numbers(incident):
        yield "antinuke-incident-case", joined(", ", [f"#{number}" for number in numbers]), True
    if (undone := incident.undone) is not None and undone.undone_at is not None:
        by = texts.mention(undone.undone_by or 0)
        yield "antinuke-incident-undone", texts.say("antinuke-incident-undone-by", by=by, at=undone.undone_at), False
    for note in incident.notes.values():
        yield "antinuke-incident-note", texts.say(note), False


def _case_numbers(incident: Incident) -> Sequence[int]:
    return list(dict.fromkeys(event.case_number for event in incident.events if event.case_number is not None))


def _time_of_day(when: datetime) -> Markup:
    """Return Discord's timestamp for a time of day with seconds."""
    return Markup(f"<t:{int(when.timestamp())}:T>")


def _milliseconds(start: datetime, end: datetime) -> str:
    """Return a span in milliseconds, with a decimal where that says more."""
    milliseconds = max(0.0, (end - start).total_seconds() * 1000)
    return f"{milliseconds:.1f}" if milliseconds < 10 else f"{milliseconds:.0f}"

"""The words in which restorations are told: what a plan would do, how far it is, and what came of it."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import discord

from tux.features.antinuke.kinds import RestoreStatus
from tux.features.antinuke.restoration.paces import REQUESTS_PER_SECOND
from tux.features.antinuke.restoration.plans.needs import NEEDS
from tux.features.antinuke.restoration.proposals import Proposal
from tux.features.antinuke.restoration.steps import ORDER, RestoreStep, StepKind, Unrestorable
from tux.features.antinuke.restoration.stored_runs import StoredRun
from tux.features.antinuke.restoration.targets import Target
from tux.guilds.settings.display import section_name, setting_name
from tux.runtime.markup import Markup, joined, plain_line
from tux.runtime.texts import Texts
from tux.runtime.times import compact, dated

MOST_LINES = 15
"""The number of differences in a message. The file has the rest."""

_VERBS: Mapping[StepKind, str] = {
    StepKind.STAFF_ROLE_ADD: "give",
    StepKind.ROLE_ADD: "give",
    StepKind.ROLE_REMOVE: "take",
    StepKind.UNBAN: "unban",
    StepKind.BAN: "ban",
    StepKind.DELETE: "delete",
}


class RestoreWords:
    """Words in one language."""

    def __init__(self, texts: Texts, locale: str) -> None:
        self._texts = texts
        self._locale = locale

    def say(self, key: str, **data: object) -> Markup:
        """Return a text."""
        return self._texts.say(key, locale=self._locale, **data)

    # before

    def summary(self, proposal: Proposal) -> Markup:
        """Return what a plan would do, in numbers."""
        plan, found = proposal.plan, proposal.differences
        lines = [f"**{self._title(proposal.target)}**", self._identical(found.percent, found.total_fields)]
        if not plan.steps:
            lines.append(self.say("restore-identical"))
        counts = Counter(step.kind for step in plan.steps)
        kinds = sorted(counts, key=lambda kind: ORDER[kind])
        lines += [Markup(f"- {self.say('restore-counted', kind=kind.value, count=counts[kind])}") for kind in kinds]
        if plan.steps:
            duration = compact(timedelta(seconds=max(1, round(len(plan.steps) / REQUESTS_PER_SECOND))))
            lines.append(self.say("restore-effort", count=len(plan.steps), duration=duration))
        if plan.unrestorable:
            lines.append(self.say("restore-stays", count=len(plan.unrestorable)))
        if plan.additions:
            lines.append(self.say("restore-additions", count=len(plan.additions)))
        return Markup("\n".join(lines))

    def _title(self, target: Target) -> Markup:
        if target.time is not None:
            return self.say("restore-title-time", time=dated(target.time))
        return self.say("restore-title-incident" if target.incident_id else "restore-title-object")

    def _identical(self, percent: float, total: int) -> Markup:
        return self.say("restore-difference", percent=f"{percent:.1f}", total=total)

    def file(self, proposal: Proposal) -> discord.File | None:
        """Return every step of a plan, what it leaves, and why, as a file; None where there is nothing of it."""
        plan = proposal.plan
        parts = [
            self._part("restore-file-steps", map(self._step_line, plan.steps)),
            self._part("restore-file-stays", map(self._unrestorable_line, plan.unrestorable)),
            self._part("restore-file-additions", map(self._addition_line, plan.additions)),
        ]
        text = "\n".join(line for part in parts for line in part)
        return _text_file("restore-plan.txt", text) if text else None

    def _part(self, title: str, lines: Iterable[str]) -> Iterator[str]:
        listed = list(lines)
        if listed:
            yield from (self._plain(title), *listed, "")

    def _plain(self, key: str, **data: object) -> str:
        return self._texts.plain(key, locale=self._locale, **data)

    def _step_line(self, step: RestoreStep) -> str:
        verb = self._plain("restore-verb", kind=_VERBS.get(step.kind) or step.kind.value.rpartition("_")[2])
        kind = step.body["kind"] if step.kind is StepKind.DELETE else NEEDS[step.kind][0].value
        fields = f": {', '.join(sorted(step.body))}" if step.kind.value.endswith("update") else ""
        return f"{verb} · {self._object(kind, step.object_id, step.name)}{fields}"

    def _object(self, kind: str, object_id: int, name: str) -> str:
        named = f" {plain_line(name)}" if name and name != str(object_id) else ""
        return f"{self._plain('restore-kind', kind=kind)}{named} ({object_id})"

    def _unrestorable_line(self, item: Unrestorable) -> str:
        where = self._object(item.kind.value, item.object_id, item.name)
        reason = self._plain("restore-reason", reason=item.reason.value, detail=item.detail)
        return f"{where}{f' · {item.field}' if item.field else ''} · {reason}"

    def _addition_line(self, item: Mapping[str, Any]) -> str:
        return self._object(item["kind"], item["object_id"], item["name"])

    # meanwhile and afterwards

    def progress(self, stored: StoredRun, done: int, *, is_paused: bool) -> Markup:
        """Return how far a restoration is."""
        state = "paused" if is_paused else "running"
        return self.say("restore-progress", done=done, total=len(stored.plan.steps), state=state)

    def result(self, stored: StoredRun, *, names: bool) -> Markup:
        """Return what came of a restoration. Without `names`, nothing tells what hidden channels are called."""
        total = len(stored.plan.steps)
        lines = [self.say("restore-over", status=stored.status.value, done=stored.next_step, total=total)]
        if stored.status is not RestoreStatus.FAILED and stored.total_fields:
            lines += self._verified(stored, names=names)
        if stored.failures:
            lines.append(self.say("restore-failures", count=len(stored.failures)))
        if stored.replaced_settings:
            settings = joined(", ", map(self._setting, stored.replaced_settings))
            lines.append(self.say("restore-settings", settings=settings))
        if stored.finished_at is not None:
            duration = compact(max(stored.finished_at - stored.created_at, timedelta(seconds=1)))
            lines.append(self.say("restore-calls", calls=stored.rest_calls, duration=duration))
        return Markup("\n".join(lines))

    def _setting(self, name: str) -> Markup:
        section, _, setting = name.partition(".")
        about = section_name(self._texts, section, self._locale)
        return joined(" · ", (about, setting_name(self._texts, section, setting, self._locale)))

    def _verified(self, stored: StoredRun, *, names: bool) -> Iterator[Markup]:
        total, identical = stored.total_fields or 1, stored.identical_fields or 0
        percent = 100.0 if total == identical else min(100 * identical / total, 99.9)
        key = "restore-verified" if names else "restore-verified-unnamed"
        yield self.say(key, percent=f"{percent:.1f}", count=total - identical)
        if names:
            for item in stored.remaining[:MOST_LINES]:
                where = self._object(item["kind"], item["id"], item["name"])
                field = [Markup(" · "), str(item["field"])] if item["field"] else []
                yield joined("", [Markup("- "), where, *field])
            if len(stored.remaining) > MOST_LINES:
                yield self.say("restore-more", count=len(stored.remaining) - MOST_LINES)

    def _remaining_line(self, item: Mapping[str, Any]) -> str:
        return f"{self._object(item['kind'], item['id'], item['name'])}{_values(item)}"

    def remaining_file(self, stored: StoredRun) -> discord.File | None:
        """Return what still differs and which steps failed, as a file; None where there is nothing."""
        lines = [self._remaining_line(item) for item in stored.remaining]
        steps = stored.plan.steps
        for number, code in sorted(stored.failures.items()):
            if number < len(steps):
                lines.append(f"{self._step_line(steps[number])} · {code}")
        return _text_file("restore-remaining.txt", "\n".join(lines)) if lines else None


def _values(item: Mapping[str, Any]) -> str:
    """Return what a field is and what it should be, which for a thing that is gone there is no use in."""
    return f" · {item['field']}: {plain_line(item['present'])} ≠ {plain_line(item['wanted'])}" if item["field"] else ""


def _text_file(name: str, text: str) -> discord.File:
    return discord.File(io.BytesIO(text.encode()), name)

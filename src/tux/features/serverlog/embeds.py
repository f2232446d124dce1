"""How what happened is shown: in embeds, as many to a message as Discord takes, or in lines where there are more."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from secrets import token_hex

import discord

from tux.features.serverlog.entries import Change, LogEntry, Plain
from tux.features.serverlog.events import Category, Event
from tux.runtime.texts import Texts, safe

EMBEDS = 10
LENGTH = 6000
"""What one message holds: embeds, and characters in all of them together."""

MESSAGES = 3
"""What one channel gets at once at most; what does not fit into that many becomes lines of a file."""

MOST_BYTES = 8 * 2**20
"""Of all files of a message together. Discord takes 10 MiB, https://docs.discord.com/developers/reference"""

_VALUE, _CONTENT, _DESCRIPTION = 300, 3000, 4000
"""Characters of a value, of all that people wrote, and of the whole."""

_COLOURS = {
    Category.MESSAGES: 0x3498DB,
    Category.MEMBERS: 0x2ECC71,
    Category.CHANNELS: 0x9B59B6,
    Category.SERVER: 0xE67E22,
    Category.VOICE: 0x1ABC9C,
    Category.TUX: 0x95A5A6,
}

_ESCAPED = re.compile(r"\\([\\*_~|`\[\]<])")
_HALF_A_MENTION = re.compile(r"<[@#:][^>]*$")
_MENTION = re.compile(r"<(?:@[&!]?|#)(\d+)>")


@dataclass(slots=True)
class Outgoing:
    """One message on its way, the same each time it is tried."""

    embeds: list[discord.Embed]
    files: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    nonce: str = field(default_factory=lambda: token_hex(8))
    """By which Discord knows one again that it has already taken."""
    happenings: list[LogEntry] = field(default_factory=list[LogEntry])
    """What it tells of."""
    lost: int | None = None
    """Where it is a summary: how many more there were."""

    @property
    def count(self) -> int:
        return len(self.happenings)


class LogMessages:
    """In the language of one server."""

    def __init__(self, texts: Texts, locale: str) -> None:
        self._texts = texts
        self._locale = locale

    def messages(self, happenings: Sequence[LogEntry], *, files: bool, lost: int = 0) -> list[Outgoing]:
        """All of them, in order. Without `files`, as much of what belongs into one as a message holds.

        `lost` is how many more there were than could be kept.
        """
        made = [(self.embed(happening), happening) for happening in happenings[: EMBEDS * MESSAGES]]
        for happening in happenings[: EMBEDS * MESSAGES]:
            happening.file = happening.file or self._whole(happening)
        packed = list(_packed(made)) if not lost and len(made) == len(happenings) else []
        if not 0 < len(packed) <= MESSAGES:
            return [self._summary(happenings, lost, files=files)] if happenings or lost else []
        return packed if files else [self._without_files(outgoing) for outgoing in packed]

    def _without_files(self, outgoing: Outgoing) -> Outgoing:
        if outgoing.files:
            outgoing.files = []
            outgoing.embeds[0].set_footer(text=self._say("serverlog-no-files"))
        return outgoing

    def strip(self, outgoing: Outgoing, *, files: bool) -> None:
        """Takes away what people wrote: it waited for longer than that may be kept."""
        for happening in outgoing.happenings:
            happening.contents, happening.file = {}, None
        outgoing.files = []
        if outgoing.lost is None:
            outgoing.embeds = [self.embed(happening) for happening in outgoing.happenings]
        else:
            again = self._summary(outgoing.happenings, outgoing.lost, files=files)
            outgoing.embeds, outgoing.files = again.embeds, again.files

    # one

    def embed(self, happening: LogEntry) -> discord.Embed:
        room = _room(happening)
        contents = [self._content(name, text, room) for name, text in happening.contents.items()]
        end = "\n".join([*self._author(happening), *contents])
        said = _clipped("\n".join(self._facts(happening)), _DESCRIPTION - len(end) - 1)
        return discord.Embed(
            title=self._say(happening.event.key),
            description="\n".join(part for part in (said, end) if part) or None,
            colour=_COLOURS[happening.event.category],
            timestamp=happening.when,
        )

    def _whole(self, happening: LogEntry) -> tuple[str, str] | None:
        """All that was written, where the embed shows only the beginning."""
        if all(len(text) <= _room(happening) for text in happening.contents.values()):
            return None
        parts = [f"{self._say(f'serverlog-content-{name}')}:\n{text}\n" for name, text in happening.contents.items()]
        return "message.txt", "\n".join(parts)

    def _facts(self, happening: LogEntry) -> Iterator[str]:
        for name, value in happening.details.items():
            if value is not None:
                yield self._say("serverlog-line", label=self._say(f"serverlog-detail-{name}"), value=self._value(value))
        for name, change in happening.changes.items():
            yield self._change(name.partition(":")[0], change)

    def _author(self, happening: LogEntry) -> Iterator[str]:
        if happening.by is not None:
            yield self._say("serverlog-by", by=f"<@{happening.by}>")
        if happening.reason:
            yield self._say("serverlog-reason", reason=_clipped(safe(happening.reason), 512))

    def _change(self, name: str, change: Change) -> str:
        keys = (f"serverlog-change-{name.replace('_', '-')}", name)  # the second of settings of ours
        found = (self._say(key) for key in keys if self._texts.has(key, locale=self._locale))
        label = next(found, name.replace("_", " ").capitalize())
        before, after = change
        if name == "role":
            return self._say(f"serverlog-role-{'taken' if after is None else 'given'}", role=before or after)
        if isinstance(before, frozenset) or isinstance(after, frozenset):
            old, new = (side if isinstance(side, frozenset) else frozenset[str]() for side in change)
            return self._say(
                "serverlog-permissions",
                label=label,
                gained=self._permissions(new - old) or None,
                lost=self._permissions(old - new) or None,
            )
        return self._say("serverlog-change", label=label, before=self._value(before), after=self._value(after))

    def _permissions(self, names: frozenset[str]) -> str:
        keys = {name: f"permission-{name}" for name in sorted(names)}
        return ", ".join(
            self._say(key) if self._texts.has(key, locale=self._locale) else name.replace("_", " ").title()
            for name, key in keys.items()
        )

    def _value(self, value: Plain) -> str:
        if value is None or value == "":
            return self._say("serverlog-nothing")
        if isinstance(value, bool):
            return self._say("serverlog-yes" if value else "serverlog-no")
        return _clipped(str(value), _VALUE)

    def _content(self, name: str, text: str, room: int) -> str:
        """In a block, where nothing of it is taken for ours."""
        shown = _clipped(text, room).replace("`", "`\u200b") or " "
        return f"**{self._say(f'serverlog-content-{name}')}:**\n```\n{shown}\n```"

    # many

    def _summary(self, happenings: Sequence[LogEntry], lost: int, *, files: bool) -> Outgoing:
        counts = Counter(happening.event for happening in happenings)
        lines = [self._say("serverlog-count", event=self._say(event.key), count=n) for event, n in counts.most_common()]
        if lost:
            lines.append(self._say("serverlog-lost", count=lost))
        embed = discord.Embed(title=self._say("serverlog-many"), colour=_COLOURS[Category.SERVER])
        if happenings:
            embed.timestamp = happenings[-1].when
        said = "\n".join(lines)
        written = [self.line(happening) for happening in happenings]
        if not files:
            said += "\n" + _clipped("\n".join(written), _DESCRIPTION - len(said) - 1)
        embed.description = said
        attached = [("events.txt", "\n".join(written) + "\n")] if files and written else []
        kept = [happening.file for happening in happenings if happening.file] if files else []
        return Outgoing([embed], [*_bounded([*attached, *kept])], happenings=[*happenings], lost=lost)

    def line(self, happening: LogEntry) -> str:
        """As one line of a file, where mentions are only numbers."""
        at = happening.when.strftime("%Y-%m-%d %H:%M:%S") if isinstance(happening.when, datetime) else ""
        texts = [f"{self._say(f'serverlog-content-{name}')}: {text}" for name, text in happening.contents.items()]
        parts = [self._say(happening.event.key), *self._facts(happening), *self._author(happening), *texts]
        return f"{at} {_bare(' · '.join(parts))}".strip()

    def _say(self, key: str, **data: object) -> str:
        return self._texts.say(key, locale=self._locale, **data)


def _room(happening: LogEntry) -> int:
    """Characters for each of its contents."""
    return _CONTENT // (len(happening.contents) or 1)


def _bare(text: str) -> str:
    """Without what only Discord draws."""
    return _ESCAPED.sub(r"\1", _MENTION.sub(r"\1", text).replace("**", "")).replace("\n", " ")


def _packed(made: Sequence[tuple[discord.Embed, LogEntry]]) -> Iterator[Outgoing]:
    some, length = Outgoing([]), 0
    for embed, happening in made:
        if some.embeds and (len(some.embeds) == EMBEDS or length + len(embed) > LENGTH):
            yield some
            some, length = Outgoing([]), 0
        some.embeds.append(embed)
        some.happenings.append(happening)
        some.files += [happening.file] if happening.file else []
        length += len(embed)
    if some.embeds:
        yield some


def _bounded(files: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """As much of them as goes into one message, from the first on."""
    room = MOST_BYTES
    for name, text in islice(files, EMBEDS):
        taken = text.encode()[:room]
        room -= len(taken)
        if taken:
            yield name, taken.decode(errors="ignore")


def _clipped(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return _HALF_A_MENTION.sub("", text[: length - 1]) + "…"


def title(texts: Texts, event: Event, locale: str) -> str:
    """What an event is called."""
    return texts.say(event.key, locale=locale)

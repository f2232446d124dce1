"""The messages of the log: entries as embeds, or as lines of a file if there are too many for that."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from secrets import token_hex

import discord

from tux.features.serverlog.entries import Change, LogEntry, Plain, Unknown, in_words
from tux.features.serverlog.events import Category
from tux.runtime.markup import Markup, code_block, cut, inline, joined, paragraph, plain_lines, unmarked, user_mention
from tux.runtime.texts import Texts
from tux.runtime.times import compact

MAX_EMBEDS = 10
MAX_CHARACTERS = 6000
"""The limits of one message: the number of its embeds, and of the characters in all of them together."""

MAX_MESSAGES = 3
"""The number of messages that a channel gets in one round. Entries that do not fit become lines of a file."""

MAX_BYTES = 8 * 2**20
"""The size of all files of a message. Discord accepts 10 MiB, https://docs.discord.com/developers/reference"""

_VALUE_LENGTH, _CONTENT_LENGTH, _DESCRIPTION_LENGTH, _REASON_LENGTH = 300, 3000, 4000, 512
"""The number of characters of a value, of everything that people wrote, of a description, and of a reason."""

_COLOURS = {
    Category.MESSAGES: 0x3498DB,
    Category.MEMBERS: 0x2ECC71,
    Category.CHANNELS: 0x9B59B6,
    Category.SERVER: 0xE67E22,
    Category.VOICE: 0x1ABC9C,
    Category.TUX: 0x95A5A6,
}


_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)
_DURATIONS = {
    "slowmode_delay": _SECOND,
    "default_thread_slowmode_delay": _SECOND,
    "afk_timeout": _SECOND,
    "default_auto_archive_duration": _MINUTE,
    "auto_archive_duration": _MINUTE,
}
"""The attributes that are durations, with the unit in which Discord sends each."""


@dataclass(slots=True)
class Outgoing:
    """A message to send, the same at each attempt."""

    embeds: list[discord.Embed]
    files: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    nonce: str = field(default_factory=lambda: token_hex(8))
    """The nonce by which Discord recognizes a message that it has already accepted."""
    entries: list[LogEntry] = field(default_factory=list[LogEntry])
    """The entries that it shows."""
    lost: int | None = None
    """The number of entries that were dropped, if it is a summary; else None."""

    @property
    def count(self) -> int:
        return len(self.entries)


class LogMessages:
    """Makes messages in the language of one guild."""

    def __init__(self, texts: Texts, locale: str) -> None:
        self._texts = texts
        self._locale = locale

    def messages(self, entries: Sequence[LogEntry], *, files: bool, lost: int = 0) -> list[Outgoing]:
        """Return messages with all entries, in order.

        Without `files`, nothing is attached, and a summary has as much of its file as fits. `lost` is the number of
        entries that were dropped.
        """
        shown = entries[: MAX_EMBEDS * MAX_MESSAGES]
        embeds = [(self.embed(entry), entry) for entry in shown]
        for entry in shown:
            entry.file = entry.file or self._full_content(entry)
        packed = list(_packed(embeds)) if not lost and len(shown) == len(entries) else []
        if not 0 < len(packed) <= MAX_MESSAGES:
            return [self._summary(entries, lost, files=files)] if entries or lost else []
        return packed if files else [self._without_files(outgoing) for outgoing in packed]

    def _without_files(self, outgoing: Outgoing) -> Outgoing:
        if outgoing.files:
            outgoing.files = []
            outgoing.embeds[0].set_footer(text=self._say("serverlog-no-files"))
        return outgoing

    def strip(self, outgoing: Outgoing, *, files: bool) -> None:
        """Remove what people wrote, once the message has waited for longer than that may be kept."""
        for entry in outgoing.entries:
            entry.forget_words()
        outgoing.files = []
        if outgoing.lost is None:
            outgoing.embeds = [self.embed(entry) for entry in outgoing.entries]
        else:
            summary = self._summary(outgoing.entries, outgoing.lost, files=files)
            outgoing.embeds, outgoing.files = summary.embeds, summary.files

    # one entry

    def embed(self, entry: LogEntry) -> discord.Embed:
        room = _room(entry)
        contents = [self._content(name, text, room) for name, text in entry.contents.items()]
        end = "\n".join([*self._author(entry), *contents])
        facts = cut(Markup("\n".join(self._facts(entry))), _DESCRIPTION_LENGTH - len(end) - 1)
        return discord.Embed(
            title=self._say(entry.event.key),
            description="\n".join(part for part in (facts, end) if part) or None,
            colour=_COLOURS[entry.event.category],
            timestamp=entry.logged_at,
        )

    def _full_content(self, entry: LogEntry) -> tuple[str, str] | None:
        """Return a file with everything that people wrote, if the embed shows only the beginning."""
        if all(len(code_block(text)) <= _room(entry) for text in entry.contents.values()):
            return None
        parts = [
            f"{self._say(f'serverlog-content-{name}')}:\n{plain_lines(text)}\n" for name, text in entry.contents.items()
        ]
        return "message.txt", "\n".join(parts)

    def _facts(self, entry: LogEntry) -> Iterator[Markup]:
        for name, value in entry.details.items():
            if value is not None:
                yield self._say("serverlog-line", label=self._say(f"serverlog-detail-{name}"), value=self._value(value))
        for name, change in entry.changes.items():
            yield self._change(name.partition(":")[0], change)
        for key in entry.remarks:
            yield self._say(key)

    def _facts_in_words(self, entry: LogEntry) -> Iterator[Markup]:
        """Yield the facts with words in place of mentions, which a file does not show."""
        changes = {name: (_in_words(before), _in_words(after)) for name, (before, after) in entry.changes.items()}
        details = {name: _in_words(value) for name, value in entry.details.items()}
        return self._facts(replace(entry, details=details, changes=changes))

    def _author(self, entry: LogEntry) -> Iterator[Markup]:
        if entry.automod_rule:
            yield self._say("serverlog-by", by=self._say("serverlog-automod", rule=entry.automod_rule))
        elif entry.actor_id is not None:
            yield self._say("serverlog-by", by=user_mention(entry.actor_id))
        if entry.reason:
            yield self._say("serverlog-reason", reason=cut(inline(entry.reason), _REASON_LENGTH))

    def _change(self, name: str, change: Change) -> Markup:
        keys = (f"serverlog-change-{name.replace('_', '-')}", name)  # the name of a setting of Tux's is itself a key
        labels = (self._say(key) for key in keys if self._texts.has(key, locale=self._locale))
        label = next(labels, name.replace("_", " ").capitalize())
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
        before_text, after_text = (self._value(self._duration(name, side)) for side in change)
        return self._say("serverlog-change", label=label, before=before_text, after=after_text)

    def _duration(self, name: str, value: Plain) -> Plain:
        """Return a number that is a duration as one, and everything else as it is."""
        if name not in _DURATIONS or not isinstance(value, int):
            return value
        return inline(compact(value * _DURATIONS[name])) if value else self._say("serverlog-off")

    def _permissions(self, names: frozenset[str]) -> Markup:
        keys = {name: f"permission-{name}" for name in sorted(names)}
        return joined(
            ", ",
            (
                self._say(key) if self._texts.has(key, locale=self._locale) else name.replace("_", " ").title()
                for name, key in keys.items()
            ),
        )

    def _value(self, value: Plain) -> Markup:
        if value is None or value == "":
            return self._say("serverlog-nothing")
        if value is Unknown.VALUE:
            return self._say("serverlog-value-unknown")
        if isinstance(value, bool):
            return self._say("serverlog-yes" if value else "serverlog-no")
        return cut(value, _VALUE_LENGTH) if isinstance(value, Markup) else Markup(value)

    def _content(self, name: str, text: str, room: int) -> str:
        """Return what people wrote as a code block, so that none of it passes for the log's own words."""
        return f"**{self._say(f'serverlog-content-{name}')}:**\n{code_block(text, room)}"

    # many entries

    def _summary(self, entries: Sequence[LogEntry], lost: int, *, files: bool) -> Outgoing:
        counts = Counter(entry.event for entry in entries)
        lines = [self._say("serverlog-count", event=self._say(event.key), count=n) for event, n in counts.most_common()]
        if lost:
            lines.append(self._say("serverlog-lost", count=lost))
        embed = discord.Embed(title=self._say("serverlog-many"), colour=_COLOURS[Category.SERVER])
        if entries:
            embed.timestamp = entries[-1].logged_at
        description = "\n".join(lines)
        entry_lines = [self.line(entry) for entry in entries]
        if not files:
            room = _DESCRIPTION_LENGTH - len(description) - 1
            description += "\n" + cut(paragraph("\n".join(entry_lines)), room)
        embed.description = description
        attached = [("events.txt", "\n".join(entry_lines) + "\n")] if files and entry_lines else []
        entry_files = [entry.file for entry in entries if entry.file] if files else []
        return Outgoing([embed], [*_bounded([*attached, *entry_files])], entries=[*entries], lost=lost)

    def line(self, entry: LogEntry) -> str:
        """Return an entry as one line of a file, in which mentions are plain numbers."""
        at = entry.logged_at.strftime("%Y-%m-%d %H:%M:%S") if isinstance(entry.logged_at, datetime) else ""
        texts = [f"{self._say(f'serverlog-content-{name}')}: {text}" for name, text in entry.contents.items()]
        parts = [self._say(entry.event.key), *self._facts_in_words(entry), *self._author(entry), *texts]
        return f"{at} {unmarked(joined(' · ', parts))}".strip()

    def _say(self, key: str, **data: object) -> Markup:
        return self._texts.say(key, locale=self._locale, **data)


def _in_words(value: Plain) -> Plain:
    return in_words(value) if isinstance(value, Markup) else value


def _room(entry: LogEntry) -> int:
    """Return the number of characters that are shown of each content."""
    return _CONTENT_LENGTH // (len(entry.contents) or 1)


def _packed(embeds: Sequence[tuple[discord.Embed, LogEntry]]) -> Iterator[Outgoing]:
    message, length = Outgoing([]), 0
    for embed, entry in embeds:
        if message.embeds and (len(message.embeds) == MAX_EMBEDS or length + len(embed) > MAX_CHARACTERS):
            yield message
            message, length = Outgoing([]), 0
        message.embeds.append(embed)
        message.entries.append(entry)
        message.files += [entry.file] if entry.file else []
        length += len(embed)
    if message.embeds:
        yield message


def _bounded(files: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield as much of the files as one message can hold, from the first on."""
    room = MAX_BYTES
    for name, text in islice(files, MAX_EMBEDS):
        content = text.encode()[:room]
        room -= len(content)
        if content:
            yield name, content.decode(errors="ignore")

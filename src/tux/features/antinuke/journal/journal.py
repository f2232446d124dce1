"""The journal: every change of a guarded guild, with what was there before and after."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

import discord

from tux.features.antinuke.images import Payload
from tux.features.antinuke.journal.attributions import Attributions
from tux.features.antinuke.journal.changes import Delta, GuildChange, ObjectType, Operation
from tux.features.antinuke.journal.gateway_events import READERS, Event, guild_id_of
from tux.features.antinuke.journal.parts import Key
from tux.features.antinuke.journal.records import Record, attribution_record, change_record
from tux.features.antinuke.journal.states import GuildState
from tux.runtime.clock import Clock


class ChangeObserver(Protocol):
    """Somebody who is told of every change, synchronously."""

    def changed(self, change: GuildChange) -> None: ...


class Journal:
    """Listens to the gateway, and knows the present state of every guarded guild.

    Nothing here waits: records are passed to `put`, which must neither block nor lose them.
    """

    def __init__(self, is_guarded: Callable[[int], bool], put: Callable[[Record], None], clock: Clock) -> None:
        self._is_guarded = is_guarded
        self._put = put
        self._clock = clock
        self._attributions = Attributions()
        self._states: dict[int, GuildState] = {}
        self._sequences: dict[int, int] = {}
        self.observers: list[ChangeObserver] = []

    def listeners(self) -> Mapping[str, Callable[[Event], None]]:
        """Return the functions that take the raw events of the gateway, by their names."""
        return {name: self._listener(name) for name in READERS}

    def _listener(self, name: str) -> Callable[[Event], None]:
        read = READERS[name]

        def listen(event: Event) -> None:
            guild_id = guild_id_of(name, event)
            if guild_id is None or not self._is_guarded(guild_id):
                return
            state = self.state(guild_id)
            for key, payload in read(event, state):
                self.put(state, key, payload)

        return listen

    def on_entry(self, guild_id: int, entry: Mapping[str, Any]) -> None:
        """Take an entry of an audit log, as Discord has it."""
        if self._is_guarded(guild_id):
            for attribution in self._attributions.on_entry(guild_id, entry, self._clock.monotonic()):
                self._put(attribution_record(attribution))

    # states

    def state(self, guild_id: int) -> GuildState:
        """Return the present state of a guild. It is not complete until the guild has been surveyed."""
        state = self._states.get(guild_id)
        if state is None:
            state = self._states[guild_id] = GuildState(guild_id)
        return state

    def next_sequence(self, guild_id: int) -> int:
        """Return a sequence after that of every change of a guild so far. It tells the time, as Discord's ids do."""
        return self._sequence_at(guild_id, self._clock.now())

    def _sequence_at(self, guild_id: int, now: datetime) -> int:
        lowest = self._sequences.get(guild_id, 0) + 1
        sequence = self._sequences[guild_id] = max(lowest, discord.utils.time_snowflake(now))
        return sequence

    def resume(self, guild_id: int, sequence: int) -> None:
        """Continue after a sequence that is stored already, even if the clock has been set back since."""
        self._sequences[guild_id] = max(sequence, self._sequences.get(guild_id, 0))

    def forget(self, guild_id: int) -> None:
        """Forget a guild that is no longer guarded, or that Tux has left."""
        self._states.pop(guild_id, None)

    # changes

    def put(self, state: GuildState, key: Key, payload: Payload | None) -> None:
        """Record what an event says that an object is like, or that it is gone."""
        delta = state.put(key, payload)
        if delta is not None:
            self._record(state, key, delta)

    def correct(self, state: GuildState, key: Key, payload: Payload | None) -> None:
        """Record what an object is found to be like, or that there is none."""
        delta = state.correct(key, payload)
        if delta is not None:
            self._record(state, key, delta)

    def put_picture(self, state: GuildState, object_id: int, path: str, sha256: str) -> None:
        """Record that the file of an object, at a path of the CDN, is stored."""
        state.contents.store_picture(path, sha256)
        delta = Delta(Operation.CREATE, None, {"asset": path, "sha256": sha256})
        self._record(state, (ObjectType.PICTURE, object_id), delta)

    def _record(self, state: GuildState, key: Key, delta: Delta) -> None:
        change = self._change(state.guild_id, key, delta)
        self._put(change_record(change))
        for observer in self.observers:
            observer.changed(change)

    def _change(self, guild_id: int, key: Key, delta: Delta) -> GuildChange:
        now, (object_type, object_id) = self._clock.now(), key
        sequence, author = self._sequence_at(guild_id, now), None
        if object_type is not ObjectType.PICTURE:
            author = self._attributions.author_of(guild_id, key, delta, sequence, self._clock.monotonic())
        return GuildChange(
            guild_id=guild_id,
            sequence=sequence,
            occurred_at=now,
            object_type=object_type,
            object_id=object_id,
            delta=delta,
            actor_id=None if author is None else author.actor_id,
            entry_id=None if author is None else author.entry_id,
        )

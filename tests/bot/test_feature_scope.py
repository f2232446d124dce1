"""Everything that a feature registers is undone when it is unloaded, however often it is loaded."""

import asyncio
import gc
import inspect
import tracemalloc
import typing
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from types import ModuleType
from typing import Any

import discord
import pytest
from discord import ui
from discord.ext import commands

from bot.registrations import Broken, feature_named, made, nothing, quiet, registrations, settled
from running import caught_up, until
from tux.app import FEATURES, App
from tux.bot.client import DynamicItemExists
from tux.bot.feature import Feature, LoadedFeature
from tux.bot.feature_scope import FeatureAlreadyLoaded, FeatureScope, FeatureUnloaded
from tux.guilds.actions.member_actions import TEMPBAN
from tux.guilds.audit_log.consumers import LEFTOVER
from tux.guilds.cases import CaseKind
from tux.guilds.settings.section import Section
from tux.sandbox.people import LiveGuild

ROUNDS = 100
TRACED_ROUNDS = 12
"""The last rounds, in which memory is measured. That makes a round five times as slow."""
GROWTH_BYTES = 2048
MORE_MEASUREMENTS = 4
BOUNDED = [
    tracemalloc.Filter(inclusive=False, filename_pattern=inspect.getfile(inspect)),
    tracemalloc.Filter(inclusive=False, filename_pattern="*/asyncio/*"),
    tracemalloc.Filter(inclusive=False, filename_pattern="*/structlog/*"),
    tracemalloc.Filter(inclusive=False, filename_pattern="*/aiosqlite/*"),
]
"""The filters for memory whose growth is bounded.

It is that of caches of attributes, cancelled timers, the logs of tests, and weak references to cursors: sqlite3 throws
away those to cursors that are gone after every 200th cursor of a connection.
"""
MENUS = (discord.AppCommandType.user, discord.AppCommandType.message)


async def forever() -> None:
    await asyncio.Event().wait()


async def reload(app: App, loaded: LoadedFeature, without: Mapping[str, Any]) -> None:
    await app.loaded.unload(loaded.feature.name)
    assert await settled(app, without) == without
    await app.loaded.load(loaded)
    for _ in range(20):
        await asyncio.sleep(0)  # lets what the feature does when it is loaded begin
    await until(lambda: app.database.stats().in_use == 0)  # so that the next round does not cut it off


async def growth_by_round(work: Callable[[], Awaitable[None]]) -> float:
    """Return the number of bytes by which memory grows in a round of `work`.

    It is the median of the slopes between any two rounds, by Theil and Sen: what a round leaves behind it leaves every
    time, while a cache or a timer of something else comes in some of them and goes in others.
    """
    sizes: list[int] = []
    gc.collect()
    gc.freeze()
    tracemalloc.start()
    try:
        for _ in range(TRACED_ROUNDS):
            await work()
            for clear in typing._cleanups:  # type: ignore[attr-defined] # its caches keep the last 128 annotations
                clear()
            gc.collect()
            snapshot = tracemalloc.take_snapshot().filter_traces(BOUNDED)
            sizes.append(sum(trace.size for trace in snapshot.traces))
    finally:
        tracemalloc.stop()
        gc.unfreeze()
    pairs = combinations(enumerate(sizes), 2)
    return median((later - earlier) / (last - first) for (first, earlier), (last, later) in pairs)


async def least_growth(work: Callable[[], Awaitable[None]]) -> float:
    """Return the growth in a round, measured again if it is too much: the bot may just have begun something else."""
    growth = await growth_by_round(work)
    for _ in range(MORE_MEASUREMENTS):
        if growth <= GROWTH_BYTES:
            break
        growth = await growth_by_round(work)
    return growth


@pytest.mark.parametrize("module", FEATURES)
async def test_a_feature_that_is_unloaded_leaves_nothing_behind(tux: App, module: str) -> None:
    loaded = feature_named(tux, module)
    name = loaded.feature.name
    tasks = tux.loaded.scope(name).tasks
    await tux.loaded.unload(name)
    assert len(tasks) == 0
    without = await quiet(tux)
    await tux.loaded.load(loaded)
    assert registrations(tux) != without
    for _ in range(ROUNDS - TRACED_ROUNDS):
        await reload(tux, loaded, without)
    assert await least_growth(lambda: reload(tux, loaded, without)) <= GROWTH_BYTES


async def test_all_features_can_go_and_come_back(tux: App) -> None:
    before, features = await quiet(tux), {module: feature_named(tux, module) for module in FEATURES}
    for module in reversed(FEATURES):
        await tux.loaded.unload(features[module].feature.name)
    assert registrations(tux)["commands"] != before["commands"]
    for module in FEATURES:
        await tux.loaded.load(features[module])
    assert await settled(tux, before) == before


async def test_the_kinds_of_cases_that_a_feature_declares_go_with_it(tux: App) -> None:
    before = registrations(tux)["case kinds"]
    await tux.loaded.unload("jail")
    assert set(before) - set(registrations(tux)["case kinds"]) == {"jail", "unjail"}
    await tux.loaded.load(feature_named(tux, "tux.features.jail"))
    assert registrations(tux)["case kinds"] == before


async def test_a_feature_with_a_kind_that_another_has_is_refused_and_takes_nothing_with_it(tux: App) -> None:
    async def setup(scope: FeatureScope) -> None:
        raise AssertionError(f"{scope.name} was set up")

    module = ModuleType("second")
    module.setup = setup  # type: ignore[attr-defined]
    before = await quiet(tux)
    with pytest.raises(ValueError, match="named tempban is already registered"):
        await tux.loaded.load(LoadedFeature(Feature("second", case_kinds=(CaseKind("fine"), TEMPBAN.kind)), module))
    assert await settled(tux, before) == before


async def test_a_feature_cannot_end_the_cases_of_another(tux: App) -> None:
    async def setup(scope: FeatureScope) -> None:
        scope.on_case_expiry(TEMPBAN.kind, None)  # type: ignore[arg-type]

    module = ModuleType("second")
    module.setup = setup  # type: ignore[attr-defined]
    before = await quiet(tux)
    with pytest.raises(ValueError, match="tempban has a function for its end already"):
        await tux.loaded.load(LoadedFeature(Feature("second"), module))
    assert await settled(tux, before) == before


class Leaked(Section):
    section = "leaked"


async def test_what_a_feature_may_leave_behind_is_seen(tux: App) -> None:
    async def hook(_: object) -> None:
        """Do nothing before every command."""

    leaks: list[Callable[[], object]] = [
        lambda: tux.tasks.spawn(forever(), name="leak", owner="leaky", endless=True),
        lambda: tux.bot.before_invoke(hook),
        lambda: tux.guild_settings.add_section(Leaked),
        lambda: tux.bot.features.append(tux.bot.features[0]),
        lambda: tux.audit_log.on_caught_up(print),
    ]
    for leak in leaks:
        before = await quiet(tux)
        leak()
        assert registrations(tux) != before


async def test_a_feature_whose_set_up_fails_leaves_nothing_behind(tux: App) -> None:
    async def setup(scope: FeatureScope) -> None:
        scopes.append(scope)
        scope.on_job("halfway", None)  # type: ignore[arg-type]
        scope.tasks.spawn(scope.clock.sleep(1000), name="sleep", owner="halfway", endless=True)
        raise Broken

    before, scopes = await quiet(tux), list[FeatureScope]()
    with pytest.raises(Broken):
        await tux.loaded.load(made("halfway", setup))
    assert await settled(tux, before) == before
    assert "halfway" not in tux.loaded
    assert len(scopes[0].tasks) == 0


async def test_an_undo_that_fails_keeps_none_of_the_others_from_being_done(tux: App) -> None:
    undone: list[str] = []

    def fail() -> None:
        raise Broken

    async def setup(scope: FeatureScope) -> None:
        scope.on_close(lambda: undone.append("first"))
        scope.on_close(fail)
        scope.on_close(lambda: undone.append("last"))

    await tux.loaded.load(made("stubborn", setup))
    with pytest.raises(ExceptionGroup):
        await tux.loaded.unload("stubborn")
    assert undone == ["last", "first"]


async def test_a_feature_is_loaded_only_once(tux: App) -> None:
    with pytest.raises(FeatureAlreadyLoaded):
        await tux.loaded.load(tux.features[0])


async def test_a_feature_loaded_twice_at_the_same_time_is_set_up_once(tux: App) -> None:
    scopes: list[FeatureScope] = []

    async def setup(scope: FeatureScope) -> None:
        scopes.append(scope)
        await asyncio.sleep(0)

    twice = made("twice", setup)
    results = await asyncio.gather(tux.loaded.load(twice), tux.loaded.load(twice), return_exceptions=True)
    assert [type(result) for result in results] == [type(None), FeatureAlreadyLoaded]
    assert scopes == [tux.loaded.scope("twice")]


async def test_a_feature_is_not_loaded_while_it_is_still_being_unloaded(tux: App) -> None:
    going = asyncio.Event()

    async def setup(scope: FeatureScope) -> None:
        scope.on_close(going.wait)

    slow = made("slow", setup)
    await tux.loaded.load(slow)
    unloading = tux.tasks.spawn(tux.loaded.unload("slow"), name="unload", owner="tests")
    await asyncio.sleep(0)
    with pytest.raises(FeatureAlreadyLoaded):
        await tux.loaded.load(slow)
    going.set()
    await unloading
    await tux.loaded.load(slow)


async def test_the_error_of_a_set_up_is_raised_even_if_undoing_fails_too(
    tux: App, logs: list[MutableMapping[str, Any]]
) -> None:
    def fail() -> None:
        raise ValueError("in the undo")

    async def setup(scope: FeatureScope) -> None:
        scope.on_close(fail)
        raise Broken

    with pytest.raises(Broken) as raised:
        await tux.loaded.load(made("hopeless", setup))
    assert "could not be unloaded cleanly" in "".join(raised.value.__notes__)
    (bug,) = (entry for entry in logs if entry["log_level"] == "error")
    logs.remove(bug)
    assert [str(error) for error in bug["exc_info"].exceptions] == ["in the undo"]


async def test_a_feature_that_is_unloaded_can_register_nothing_more(tux: App) -> None:
    await tux.loaded.load(made("late", nothing))
    scope = tux.loaded.scope("late")
    await tux.loaded.unload("late")
    before = await quiet(tux)
    late: list[Callable[[], object]] = [
        lambda: scope.on_job("late", None),  # type: ignore[arg-type]
        lambda: scope.on_close(forever),
        lambda: scope.subscribe(Happened, hear_nothing),
        lambda: scope.on_event_sync("message", print),
        lambda: scope.on_raw("MESSAGE_CREATE", (), print),
        lambda: scope.on_audit_log_entry(print),
        lambda: scope.on_raw_audit_log_entry(print),
        lambda: scope.gate_cases(print),
        lambda: scope.on_audit_log_caught_up(print),
        lambda: scope.consume_audit_log("late", None),  # type: ignore[arg-type]
        lambda: scope.add_dynamic_items(Clicked),
    ]
    for register in late:
        with pytest.raises(FeatureUnloaded):
            register()
    with pytest.raises(FeatureUnloaded):
        await scope.add_cog(commands.Cog())
    assert await settled(tux, before) == before


@dataclass(frozen=True)
class Happened:
    """A fact."""


async def hear_nothing(fact: Happened) -> None:
    """Hear of a fact and do nothing."""


async def test_what_a_feature_does_ends_when_it_is_unloaded(tux: App) -> None:
    ends: list[str] = []

    async def hear(fact: Happened) -> None:
        ends.append("began")
        try:
            await forever()
        finally:
            ends.append("ended")

    async def setup(scope: FeatureScope) -> None:
        scope.subscribe(Happened, hear)

    await tux.loaded.load(made("busy", setup))
    scope = tux.loaded.scope("busy")
    tux.facts.publish(Happened())
    await until(lambda: ends)
    await tux.loaded.unload("busy")
    assert ends == ["began", "ended"]

    late = [scope.tasks.spawn(forever(), name="late", owner="busy", endless=endless) for endless in (False, True)]
    await asyncio.wait(late, timeout=1)
    assert all(task.cancelled() for task in late)


async def test_an_audit_log_entry_at_which_a_feature_is_cut_short_waits_for_it(tux: App, guild: LiveGuild) -> None:
    begun: list[int] = []

    async def consume(entry: discord.AuditLogEntry) -> None:
        begun.append(entry.id)
        await forever()

    async def setup(scope: FeatureScope) -> None:
        scope.consume_audit_log("slow", consume)

    async def planned() -> bool:
        async with tux.database.session() as session:
            return await tux.jobs.planned(session, LEFTOVER, f"slow/{begun[0]}")

    await caught_up(tux, guild)
    await tux.loaded.load(made("slow", setup))
    seen = tux.bot.get_guild(guild.id)
    assert seen is not None
    await seen.create_text_channel("new")
    await until(lambda: begun)
    assert not await planned()
    await tux.loaded.unload("slow")
    while not await planned():  # noqa: ASYNC110 - nothing announces it
        await asyncio.sleep(0.01)


class Clicked(ui.DynamicItem[ui.Button[Any]], template="clicked:(?P<id>[0-9]+)"):
    """A button."""


async def test_a_dynamic_item_of_another_feature_is_not_replaced(tux: App) -> None:
    async def setup(scope: FeatureScope) -> None:
        scope.add_dynamic_items(Clicked)

    await tux.loaded.load(made("first", setup))
    before = await quiet(tux)
    with pytest.raises(DynamicItemExists):
        await tux.loaded.load(made("second", setup))
    assert await settled(tux, before) == before

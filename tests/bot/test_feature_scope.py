"""Everything that a feature registers is undone when it is unloaded, however often it is loaded."""

import asyncio
import gc
import inspect
import tracemalloc
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import pairwise
from statistics import median
from types import ModuleType
from typing import Any

import discord
import pytest

from running import until
from tux.app import FEATURES, App
from tux.bot.feature import Feature, LoadedFeature
from tux.bot.feature_scope import FeatureAlreadyLoaded, FeatureScope
from tux.guilds.actions.member_actions import TEMPBAN
from tux.guilds.cases import CaseKind

ROUNDS = 100
TRACED_ROUNDS = 12
"""The last rounds, in which memory is measured. That makes a round five times as slow."""
GROWTH_BYTES = 2048
MORE_MEASUREMENTS = 4
BOUNDED = [
    tracemalloc.Filter(inclusive=False, filename_pattern=inspect.getfile(inspect)),
    tracemalloc.Filter(inclusive=False, filename_pattern="*/asyncio/*"),
    tracemalloc.Filter(inclusive=False, filename_pattern="*/structlog/*"),
]
"""The filters for memory whose growth is bounded: caches of attributes, cancelled timers, and the logs of tests."""
MENUS = (discord.AppCommandType.user, discord.AppCommandType.message)


def counts(functions: Mapping[Any, Sequence[Any]]) -> dict[Any, int]:
    """Return the number of functions for each event or fact that has any."""
    return {name: len(registered) for name, registered in functions.items() if registered}


def registrations(app: App) -> Mapping[str, Any]:
    """Return everything that is registered now."""
    bot = app.bot
    return {
        "cogs": sorted(bot.cogs),
        "listeners": counts(bot.extra_events),
        "commands": sorted(command.qualified_name for command in bot.walk_commands()),
        "slash commands and menus": sorted(
            f"{command.name} {type(command).__name__}" for command in bot.tree.walk_commands()
        )
        + sorted(f"{menu.name} {menu.type}" for menu in bot.tree.get_commands() if hasattr(menu, "type")),
        "dynamic items": sorted(str(pattern.pattern) for pattern in bot._connection._view_store._dynamic_items),
        "gateway events": counts(bot._sync_listeners._functions),
        "raw events": counts(bot._raw_events._listeners),
        "audit log": (
            len(app.audit_log._subscribers),
            sorted(app.audit_log._consumers._consumers),
            len(app.audit_log._on_caught_up),
        ),
        "error policies": len(app.policies),
        "facts": counts(app.facts._subscribers),
        "jobs": sorted(app.jobs._handlers),
        "notifications": sorted(subscriber.topic for subscriber in app.database.notifications._subscribers),
        "case kinds": sorted(kind.name for kind in app.cases.kinds),
        "ends of cases": sorted(app.cases._expiry.functions),
    }


def feature_named(app: App, module: str) -> LoadedFeature:
    return next(loaded for loaded in app.features if loaded.module.__name__ == module)


async def reload(app: App, loaded: LoadedFeature, without: Mapping[str, Any]) -> None:
    await app.loaded.unload(loaded.feature.name)
    assert registrations(app) == without
    await app.loaded.load(loaded)
    for _ in range(20):
        await asyncio.sleep(0)  # lets what the feature does when it is loaded begin
    await until(lambda: app.database.stats().in_use == 0)  # so that the next round does not cut it off


async def growth_by_round(work: Callable[[], Awaitable[None]]) -> float:
    """Return the number of bytes by which memory grows in a round of `work`.

    It is the median over the rounds: what a round leaves behind it leaves every time, while a cache or a timer of
    something else shows in one or two of them.
    """
    sizes: list[int] = []
    gc.collect()
    gc.freeze()
    tracemalloc.start()
    try:
        for _ in range(TRACED_ROUNDS):
            await work()
            gc.collect()
            snapshot = tracemalloc.take_snapshot().filter_traces(BOUNDED)
            sizes.append(sum(trace.size for trace in snapshot.traces))
    finally:
        tracemalloc.stop()
        gc.unfreeze()
    return median(later - earlier for earlier, later in pairwise(sizes))


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
    without = registrations(tux)
    await tux.loaded.load(loaded)
    assert registrations(tux) != without
    for _ in range(ROUNDS - TRACED_ROUNDS):
        await reload(tux, loaded, without)
    assert await least_growth(lambda: reload(tux, loaded, without)) <= GROWTH_BYTES


async def test_all_features_can_go_and_come_back(tux: App) -> None:
    before = registrations(tux)
    for module in reversed(FEATURES):
        await tux.loaded.unload(feature_named(tux, module).feature.name)
    assert registrations(tux)["commands"] != before["commands"]
    for module in FEATURES:
        await tux.loaded.load(feature_named(tux, module))
    assert registrations(tux) == before


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
    before = registrations(tux)
    with pytest.raises(ValueError, match="named tempban is already registered"):
        await tux.loaded.load(LoadedFeature(Feature("second", case_kinds=(CaseKind("fine"), TEMPBAN.kind)), module))
    assert registrations(tux) == before


async def test_a_feature_cannot_end_the_cases_of_another(tux: App) -> None:
    async def setup(scope: FeatureScope) -> None:
        scope.on_case_expiry(TEMPBAN.kind, None)  # type: ignore[arg-type]

    module = ModuleType("second")
    module.setup = setup  # type: ignore[attr-defined]
    before = registrations(tux)
    with pytest.raises(ValueError, match="tempban has a function for its end already"):
        await tux.loaded.load(LoadedFeature(Feature("second"), module))
    assert registrations(tux) == before


class Broken(Exception):
    """Raised by the set-up of a feature."""


async def test_a_feature_whose_set_up_fails_leaves_nothing_behind(tux: App) -> None:
    async def setup(scope: FeatureScope) -> None:
        scopes.append(scope)
        scope.on_job("halfway", None)  # type: ignore[arg-type]
        scope.tasks.spawn(scope.clock.sleep(1000), name="sleep", owner="halfway", endless=True)
        raise Broken

    module = ModuleType("halfway")
    module.setup = setup  # type: ignore[attr-defined]
    before, scopes = registrations(tux), list[FeatureScope]()
    with pytest.raises(Broken):
        await tux.loaded.load(LoadedFeature(Feature("halfway"), module))
    assert registrations(tux) == before
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

    module = ModuleType("stubborn")
    module.setup = setup  # type: ignore[attr-defined]
    await tux.loaded.load(LoadedFeature(Feature("stubborn"), module))
    with pytest.raises(ExceptionGroup):
        await tux.loaded.unload("stubborn")
    assert undone == ["last", "first"]


async def test_a_feature_is_loaded_only_once(tux: App) -> None:
    with pytest.raises(FeatureAlreadyLoaded):
        await tux.loaded.load(tux.features[0])

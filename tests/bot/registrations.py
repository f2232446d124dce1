"""Everything that features register, and features made for a test."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import tux as package
from tux.app import App
from tux.bot.feature import Feature, LoadedFeature
from tux.bot.feature_scope import FeatureScope

SOURCE = f"{Path(package.__file__).parent}/"
PASSING = {"jobs rest"}
"""The tasks of Tux that come and go by themselves."""


def counts(functions: Mapping[Any, Sequence[Any]]) -> dict[Any, int]:
    """Return the number of functions for each event or fact that has any."""
    return {name: len(registered) for name, registered in functions.items() if registered}


def running_tasks() -> list[str]:
    """Return the names of the tasks of Tux itself, whoever started them."""
    coroutines = {task.get_name(): task.get_coro() for task in asyncio.all_tasks() - {asyncio.current_task()}}
    files = {name: coroutine.cr_code.co_filename for name, coroutine in coroutines.items() if coroutine}  # type: ignore[union-attr]
    return sorted(
        name
        for name, file in files.items()
        if name not in PASSING and file.startswith(SOURCE) and not file.startswith(f"{SOURCE}sandbox/")
    )


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
            len(app.audit_log._raw_subscribers),
            sorted(app.audit_log._consumers._consumers),
            len(app.audit_log._on_caught_up),
        ),
        "error policies": len(app.policies),
        "facts": counts(app.facts._subscribers),
        "jobs": sorted(app.jobs._handlers),
        "notifications": sorted(subscriber.topic for subscriber in app.database.notifications._subscribers),
        "case kinds": sorted(kind.name for kind in app.cases.kinds),
        "ends of cases": sorted(app.cases._expiry.functions),
        "gate of cases": len(app.cases.gate._functions),
        "hooks": (bot._before_invoke, bot._after_invoke, len(bot._checks), len(bot._check_once)),
        "sections": sorted(app.guild_settings.sections),
        "stores of sections": sorted(app.guild_settings._stores),
        "features": sorted(loaded.feature.name for loaded in bot.features),
        "provisioners": sorted(
            type(provisioner).__name__ for loaded in bot.features for provisioner in loaded.feature.provisioners
        ),
        "parts of /config": sorted(part.__qualname__ for part in app.loaded._config._parts),
        "tasks": Counter(task.get_name() for task in app.tasks._work | app.tasks._loops),
        "running tasks": Counter(running_tasks()),
    }


STARTING = re.compile(r": (write missing cases|preflight of \d+)$")
"""The tasks of a start that take longer than others, and end by themselves."""


async def settled(app: App, expected: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is registered, once it is as `expected` or what other parts of Tux do has had time to end."""
    for _ in range(200):
        if registrations(app) == expected:
            break
        await asyncio.sleep(0.005)
    return registrations(app)


async def quiet(app: App) -> Mapping[str, Any]:
    """Return what is registered, once it has stayed the same for a while: the start goes on in tasks of its own."""
    seen, times = registrations(app), 0
    while times < 20:
        await asyncio.sleep(0.005)
        now = registrations(app)
        times = times + 1 if now == seen and not any(STARTING.search(name) for name in now["tasks"]) else 0
        seen = now
    return seen


def made(name: str, setup: Callable[[FeatureScope], Awaitable[None]], **declaration: Any) -> LoadedFeature:
    """Return a feature with that function as its `setup()`."""
    module = ModuleType(name)
    module.setup = setup  # type: ignore[attr-defined]
    return LoadedFeature(Feature(name, **declaration), module)


async def nothing(scope: FeatureScope) -> None:
    """Register nothing."""


def feature_named(app: App, module: str) -> LoadedFeature:
    return next(loaded for loaded in app.features if loaded.module.__name__ == module)


class Broken(Exception):
    """Raised by the set-up of a feature."""

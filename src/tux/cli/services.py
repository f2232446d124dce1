"""Work of commands on Tux without a bot."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from tux.app import Services
from tux.cli.database import database_errors, require_ready
from tux.runtime.settings import LoadedSettings

T = TypeVar("T")


def run_with_services(loaded: LoadedSettings, work: Callable[[Services], Coroutine[Any, Any, T]]) -> T:
    """Run `work` on the database, and return what it returns. Raises `CliError` where the database is not ready."""
    place = require_ready(loaded)

    async def run() -> T:
        async with Services(loaded.settings) as services:
            return await work(services)

    with database_errors(place):
        return asyncio.run(run())

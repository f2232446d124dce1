"""Tries changes in forks of one process that has imported Tux and the tests, and has run one of them.

A fork lasts as long as its tests. The changed code is put into the functions that are there, wherever they are kept.
No loop, connection or server exists when the process forks.
"""

import faulthandler
import functools
import gc
import os
import resource
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from mutants.rooms import ROOT, SOURCE
from mutants.sites import Mutant

NOTICED, SURVIVED, CANNOT, BROKEN = 10, 11, 12, 13
"""The codes with which a fork ends."""

MOST_BYTES = 4 << 30
MOST_SECONDS = 120
"""The bounds of a fork, because a change may make a loop endless, and asyncio catches what ends a test that lasts."""

Trial = tuple[Mutant, Sequence[str]]
"""A change and the tests to run on it."""

Settle = Callable[[Mutant, bool | None, float], None]
"""Takes an outcome: the change, whether it survived (`None` if it needs a process of its own), seconds of CPU."""


class Forks:
    """A plugin of pytest that runs its tests on changes, in place of running each once."""

    def __init__(self, trials: Sequence[Trial], processes: int, settle: Settle) -> None:
        self._trials = trials
        self._processes = processes
        self._settle = settle
        self._running: dict[int, Mutant] = {}
        self._failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every change, `processes` at once."""
        items = {item.nodeid: item for item in session.items}
        functions = self._warm(session)
        for mutant, tests in self._trials:
            chosen = [items[test] for test in tests]
            if len(self._running) == self._processes:
                self._wait()
            pid = os.fork()
            if not pid:
                _prepare(mutant, functions[str(mutant.file)])
                self._run(chosen, session)
            self._running[pid] = mutant
        while self._running:
            self._wait()
        return True

    def _warm(self, session: pytest.Session) -> dict[str, list[FunctionType]]:
        """Run one test, so that what all share is there, and return the functions of Tux by file."""
        with_a_bot = (item for item in session.items if "tux" in getattr(item, "fixturenames", ()))
        _run(next(with_a_bot, session.items[0]), session)
        others = {thread for thread in threading.enumerate() if not thread.daemon} - {threading.main_thread()}
        if self._failed or others:  # the daemon of pycares waits for channels to close, and a fork can do without it
            raise pytest.UsageError("The first test failed, or left a thread.")
        functions = _functions()
        _forget()
        gc.collect()
        gc.freeze()
        return functions

    def _wait(self) -> None:
        pid, status, usage = os.wait4(-1, 0)
        code = os.waitstatus_to_exitcode(status)
        if code == BROKEN:
            raise pytest.UsageError(f"{self._running[pid].key} could not be tried.")
        survived = None if code == CANNOT else code == SURVIVED
        self._settle(self._running.pop(pid), survived, usage.ru_utime + usage.ru_stime)

    def _run(self, items: Sequence[pytest.Item], session: pytest.Session) -> None:
        """Run tests until one fails, and end this process."""
        try:
            for item in items:
                _run(item, session)
                if self._failed:
                    break
            else:
                os._exit(SURVIVED)
        finally:
            os._exit(NOTICED)


def _run(item: pytest.Item, session: pytest.Session) -> None:
    """Run a test, and keep what belongs to the session."""
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=session)


def _prepare(mutant: Mutant, functions: Sequence[FunctionType]) -> None:
    """Make the change in this process, or end it."""
    try:
        faulthandler.dump_traceback_later(MOST_SECONDS, exit=True)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        changed = _change(mutant, functions)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
    except BaseException:  # noqa: BLE001 - a fork must not return to the loop of its parent
        os._exit(BROKEN)
    if not changed:
        os._exit(CANNOT)


def _functions() -> dict[str, list[FunctionType]]:
    """Return the functions of Tux that exist, by file."""
    functions: dict[str, list[FunctionType]] = defaultdict(list)
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename.startswith(str(SOURCE)):
            functions[thing.__code__.co_filename].append(thing)
    return functions


def _forget() -> None:
    """Empty the caches of functions above `runtime`, which may keep what the code before the change returned."""
    for thing in gc.get_objects():
        if isinstance(thing, functools._lru_cache_wrapper):
            module = thing.__module__ or ""
            if module.startswith("tux.") and not module.startswith("tux.runtime."):
                thing.cache_clear()


def _change(mutant: Mutant, functions: Sequence[FunctionType]) -> bool:
    """Change the functions, and return whether any was there to be changed."""
    before = _codes(compile(mutant.file.read_text("utf-8"), mutant.file, "exec"))
    after = _codes(compile(mutant.code, mutant.file, "exec"))
    places = {(code.co_qualname, code.co_firstlineno): place for place, code in before.items()}
    changed = {place: code for place, code in after.items() if code != before.get(place)}
    found = False
    for function in functions:
        place = places.get((function.__code__.co_qualname, function.__code__.co_firstlineno))
        if place in changed:
            if changed[place].co_freevars != function.__code__.co_freevars:
                return False
            function.__code__, found = changed[place], True
    return found


def _codes(module: CodeType) -> dict[tuple[str, int], CodeType]:
    """Return every function of a module by its qualified name and its number among those of that name."""
    codes: dict[tuple[str, int], CodeType] = {}
    for code in _below(module):
        number = sum(name == code.co_qualname for name, _ in codes)
        codes[code.co_qualname, number] = code
    return codes


def _below(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _below(constant)


def arguments(files: Sequence[Path]) -> list[str]:
    """Return what to tell pytest, besides the plugin."""
    options = ["-n", "0", "-s", "-q", "--no-header", "--timeout=30", "-p", "no:cacheprovider"]
    return [*options, "--rootdir", str(ROOT), "-o", "tmp_path_retention_policy=failed", *map(str, files)]

"""`make mutants`: changes the code in small wrong ways, and lists those that no test notices.

A run that is stopped goes on where it was. Results are in `test-results/mutants`.
"""

import argparse
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue

from mutants.results import Result, Results, report
from mutants.rooms import ROOMS, ROOT
from mutants.sites import Mutant, drawn
from mutants.tests_of_lines import TestsOfLines, measured
from mutants.trees import Tree, copied

FOLDER = ROOT / "test-results" / "mutants"


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants ARGS=…", description=__doc__)
    parser.add_argument("--sample", type=int, default=400, help="how many mutants to draw (400)")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the draw (1)")
    parser.add_argument("--room", action="append", choices=[room.name for room in ROOMS], help="only this room")
    parser.add_argument("--processes", type=int, choices=[1, 2], default=2, help="how many at once (2)")
    return parser.parse_args()


def main() -> None:
    given = options()
    rooms = [room for room in ROOMS if not given.room or room.name in given.room]
    mutants = drawn(rooms, given.sample, given.seed)
    results = Results(FOLDER / "results.jsonl")
    left = [mutant for mutant in mutants if mutant.key not in results.by_key]
    in_use = {mutant.room for mutant in left}
    tests = {room.name: measured(room, FOLDER / "coverage") for room in rooms if room.name in in_use}
    try:
        _try_all(left, tests, results, given.processes)
    finally:
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / "report.md").write_text(report(mutants, results))
        print((FOLDER / "report.md").read_text().partition("## Survivors")[0])
        print(f"Survivors are in {(FOLDER / 'report.md').relative_to(ROOT)}.")


def _try_all(left: Sequence[Mutant], tests: dict[str, TestsOfLines], results: Results, processes: int) -> None:
    with ExitStack() as stack:
        trees: SimpleQueue[Tree] = SimpleQueue()
        for _ in range(processes):
            trees.put(stack.enter_context(copied()))
        pool = stack.enter_context(ThreadPoolExecutor(processes))
        stack.callback(pool.shutdown, cancel_futures=True)
        for number, result in enumerate(pool.map(lambda mutant: _try(mutant, tests[mutant.room], trees), left), 1):
            results.add(result)
            outcome = "SURVIVED" if result.survived else "noticed"
            print(f"{number}/{len(left)} {outcome} {result.seconds:.0f} s {result.key}", flush=True)


def _try(mutant: Mutant, tests: TestsOfLines, trees: "SimpleQueue[Tree]") -> Result:
    covering = tests.covering(mutant.file, mutant.line)
    tree = trees.get()
    try:
        survived, seconds = tree.survives(mutant, covering, sum(tests.seconds[test] for test in covering))
    finally:
        trees.put(tree)
    return Result(mutant.key, mutant.room, survived, len(covering), round(seconds, 1))


if __name__ == "__main__":
    main()

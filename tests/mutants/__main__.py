"""`make mutants`: changes the code in small wrong ways, and lists those that no test notices.

A run that is stopped goes on where it was. Results are in `test-results/mutants`.
"""

import argparse
import os

import pytest

from mutants.forks import Forks, arguments
from mutants.results import Result, Results, report
from mutants.rooms import ROOMS, ROOT
from mutants.sites import Mutant, drawn
from mutants.tests_of_lines import TestsOfLines, measured
from mutants.trees import copied

FOLDER = ROOT / "test-results" / "mutants"


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants ARGS=…", description=__doc__)
    parser.add_argument("--sample", type=int, default=400, help="how many mutants to draw (400)")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the draw (1)")
    parser.add_argument(
        "--room", action="append", choices=[room.name for room in ROOMS], help="only those of this room"
    )
    parser.add_argument("--processes", type=int, default=2, help="how many at once (2)")
    parser.add_argument("--seconds", type=float, default=60, help="how long the tests of one may take (60)")
    parser.add_argument("--survivors", action="store_true", help="try those again that no test noticed")
    return parser.parse_args()


def main() -> None:
    given = options()
    drawn_by_seed = drawn(ROOMS, given.sample, given.seed)
    mutants = [mutant for mutant in drawn_by_seed if mutant.room in (given.room or mutant.room)]
    rooms = [room for room in ROOMS if room.name in {mutant.room for mutant in mutants}]
    results = Results(FOLDER / "results.jsonl")
    left = [mutant for mutant in mutants if _is_left(results.by_key.get(mutant.key), again=given.survivors)]
    os.environ.pop("TUX_DISCORD_OPENAPI", None)  # a change that breaks Discord's document breaks more than that
    try:
        if left:
            tests = measured(rooms, FOLDER / "coverage")
            by_name = {room.name: room for room in rooms}
            chosen = {m: tests.covering(m.file, m.line, by_name[m.room], given.seconds) for m in left}
            _try_all(chosen, tests, results, given.processes)
    finally:
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / "report.md").write_text(report(mutants, results))
        print((FOLDER / "report.md").read_text().partition("## Survivors")[0])
        print(f"Survivors are in {FOLDER / 'report.md'}.")


def _is_left(result: Result | None, *, again: bool) -> bool:
    return result is None or (again and result.survived)


def _try_all(trials: dict[Mutant, list[str]], tests: TestsOfLines, results: Results, processes: int) -> None:
    """Try in forks what can be, and the rest one by one in processes of their own."""
    quick = [trial for trial in trials.items() if trial[1] and _can_fork(trial[0], tests)]
    settled: set[Mutant] = set()

    def settle(mutant: Mutant, survived: bool | None, seconds: float) -> None:
        if survived is not None:
            settled.add(mutant)
            results.add(Result(mutant.key, mutant.room, survived, len(trials[mutant]), round(seconds, 1)))
            print(f"{'SURVIVED' if survived else 'noticed'} {seconds:.1f} s {mutant.key}", flush=True)

    files = sorted({ROOT / test.partition("::")[0] for _, chosen in quick for test in chosen})
    if quick and pytest.main(arguments(files), plugins=[Forks(quick, processes, settle)]):
        raise SystemExit("The tests could not be run.")
    with copied() as tree:
        for mutant, chosen in trials.items():
            if mutant not in settled:
                settle(mutant, *(tree.survives(mutant, chosen, tests.seconds(chosen)) if chosen else (True, 0.0)))


def _can_fork(mutant: Mutant, tests: TestsOfLines) -> bool:
    return mutant.is_in_function and not tests.runs_at_import(mutant.file, mutant.line)


if __name__ == "__main__":
    main()

"""The clients that were not written for the sandbox: what each can do there, and the lines by which it finds it."""

import json
import re
from pathlib import Path
from typing import Any

from tables import table

FOLDER = Path(__file__).parents[1] / "tests" / "sandbox" / "foreign"
ADDRESSES = re.compile(r"^(?://|#) Where Discord is:\n(?P<lines>.*?)^(?://|#) until here", re.MULTILINE | re.DOTALL)
LANGUAGES = {".py": "python", ".cjs": "js"}
NOT_TRIED = ""


def overview() -> str:
    """Return the table of areas and libraries, with the reasons for what does not work below it."""
    run: dict[str, Any] = json.loads((FOLDER / "results.json").read_text("utf-8"))
    libraries: dict[str, str] = run["libraries"]
    reasons: list[str] = []
    rows = [
        [area, *(_cell(tests, library, reasons) for library in libraries)]
        for area, tests in run["areas"].items()
        if any(tests.values())
    ]
    head = ["", *(f"{name} {version}" for name, version in libraries.items())]
    notes = [f"{number}. {reason}" for number, reason in enumerate(reasons, 1)]
    return "\n".join([table(head, rows), "", *notes])


def _cell(tests: dict[str, dict[str, str]], library: str, reasons: list[str]) -> str:
    """Return what came of all tests of an area together: the worst, with the numbers of the reasons."""
    outcomes = [by_library[library] for by_library in tests.values() if library in by_library]
    failures = [reason for outcome in outcomes for kind, _, reason in [outcome.partition(": ")] if kind == "no"]
    if not failures:
        return next(
            (outcome.partition(": ")[0] for outcome in outcomes if outcome != "yes"), "yes" if outcomes else NOT_TRIED
        )
    reasons += [reason for reason in dict.fromkeys(failures) if reason not in reasons]
    word = "no" if len(failures) == len(outcomes) else "partly"
    numbers = ", ".join(str(reasons.index(reason) + 1) for reason in dict.fromkeys(failures))
    return f"{word} ({numbers})"


def addresses(script: Path) -> str:
    """Return the lines of a script that point its library at the sandbox, as a block of code."""
    match = ADDRESSES.search(script.read_text("utf-8"))
    if match is None:
        raise ValueError(f"{script} does not mark the lines that say where Discord is")
    return f"```{LANGUAGES[script.suffix]}\n{match['lines']}```"


def scripts() -> dict[str, Path]:
    """Return every client's script by the name that marks its lines in a page."""
    found = sorted((FOLDER / "clients").glob("with_*"))
    return {script.stem.replace("_", "-"): script for script in found}

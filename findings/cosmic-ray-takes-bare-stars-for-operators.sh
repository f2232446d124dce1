#!/usr/bin/env bash
# cosmic-ray takes the bare `*` of keyword-only parameters for a multiplication, and `**` in {**a} for a power. Each
# becomes eleven mutants, nearly all of which are no Python. They end every test run at once and are counted as killed, so
# that code in that style looks well tested without a single test.
#
# cosmic-ray 8.7.0.
#
# Guess: a mutation tool replaces operators in expressions, and a mutant that cannot be compiled is reported as
# incompetent or left out of the rate.
#
# The function below has keyword-only parameters and a dict display, and no arithmetic. The "tests" only import it. Every
# mutant should survive, or there should be none; instead 21 of 22 are killed (the one that survives turns the bare `*` into
# `/`, which is Python too). Whoever quotes a mutation score has to compile each mutant first and leave out the rest.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cosmic-ray==8.7.0
cd "$folder"
cat >notes.py <<'PYTHON'
def note(text, *, author, more):
    return {"text": text, "author": author, **more}
PYTHON
cat >session.toml <<TOML
[cosmic-ray]
module-path = "notes.py"
timeout = 30.0
test-command = "$folder/venv/bin/python -c 'import notes'"
[cosmic-ray.distributor]
name = "local"
TOML
venv/bin/cosmic-ray init session.toml session.sqlite >/dev/null
venv/bin/cosmic-ray exec session.toml session.sqlite >/dev/null 2>&1
"$folder/venv/bin/python" - <<'PYTHON'
import sqlite3
from collections import Counter
from importlib.metadata import version

rows = sqlite3.connect("session.sqlite").execute(
    "select m.operator_name, r.test_outcome, r.diff from mutation_specs m join work_results r on m.job_id = r.job_id"
).fetchall()


def is_python(diff: str) -> bool:
    """Return True if what the diff makes of the module can be compiled."""
    lines = diff.splitlines()[2:]
    code = "\n".join(line[1:] for line in lines if line[:1] in {" ", "+"} and not line.startswith("+++"))
    try:
        compile(code, "notes.py", "exec")
    except SyntaxError:
        return False
    return True


kinds = Counter(name.removeprefix("core/ReplaceBinaryOperator_").split("_")[0] for name, _, _ in rows)
outcomes = Counter((outcome.lower(), "Python" if is_python(diff) else "no Python") for _, outcome, diff in rows)
print(f"cosmic-ray {version('cosmic-ray')}: mutants of {dict(kinds)}, outcomes {dict(outcomes)}")
assert outcomes == {("killed", "no Python"): 21, ("survived", "Python"): 1}
PYTHON
# Seen:
# cosmic-ray 8.7.0: mutants of {'Mul': 11, 'Pow': 11}, outcomes {('killed', 'no Python'): 21, ('survived', 'Python'): 1}

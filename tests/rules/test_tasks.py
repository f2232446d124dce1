"""Work beside the current one is named, owned, and never fails unheard."""

import ast
from pathlib import Path

import tux

SOURCE = Path(tux.__file__).parent
ALLOWED = {
    "runtime/tasks.py",  # `spawn()` itself
    "runtime/eager_tasks.py",  # `spawn_at_once()` itself
    "app.py",  # the connection, which the composition root awaits
    "cli/demo.py",  # a task group, which awaits its own
    "jobs/jobs.py",  # a sleep that can be cut short, awaited at once
}


def test_tasks_are_spawned():
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if path.relative_to(SOURCE).parts[0] != "sandbox"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"create_task", "ensure_future"}
    }
    assert found <= ALLOWED

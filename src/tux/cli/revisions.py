"""The revisions of the tables as commands see them: those that the code knows and those that a database has."""

import ast
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tux.cli.exits import CliError, Exit

if TYPE_CHECKING:
    from tux.database.inspection import Inspection
    from tux.database.revisions import Revisions


def known_revisions() -> "Revisions":
    """Return the revisions of Tux and of every feature that it loads."""
    from tux.app import FEATURES
    from tux.database.revisions import Revisions, branches_of

    return Revisions(branches_of(FEATURES))


def described_revisions() -> list[tuple[str, str]]:
    """Return every revision with the first line of its docstring."""
    docstrings = [
        (revision.id, ast.get_docstring(ast.parse(revision.file.read_text("utf-8"))) or "")
        for revision in known_revisions().all
    ]
    return [(revision_id, docstring.partition("\n")[0]) for revision_id, docstring in docstrings]


def is_current(inspection: "Inspection") -> bool:
    """Return whether the tables have the revisions of this code."""
    return known_revisions().reached_by(inspection.revisions)


def revision_of(inspection: "Inspection") -> str | None:
    """Return the revisions of the tables as text, or None if there are no tables."""
    from tux.database.revisions import shown

    return shown(inspection.revisions) or None


def revision_problem(inspection: "Inspection") -> str:
    """Return a sentence that says how the tables differ from this code."""
    if not inspection.revisions:
        return "There are no tables yet. `tux db upgrade`, or the next start of Tux, creates them."
    revision = revision_of(inspection)
    if known_revisions().unknown(inspection.revisions):
        return f"The tables are at revision {revision}, which this version of Tux does not know. Update Tux."
    return f"The tables are at revision {revision}. `tux db upgrade`, or the next start of Tux, brings them up to date."


def require_current(inspection: "Inspection") -> None:
    """Raise a `CliError` unless the tables have the revisions of this code."""
    if not is_current(inspection):
        raise CliError(revision_problem(inspection), Exit.REVISION)


@contextmanager
def unknown_revisions(word: str) -> Generator[None]:
    """End the command with a sentence if a revision does not exist. `word` is what can be given instead of one."""
    from tux.database.revisions import RevisionUnknown

    try:
        yield
    except RevisionUnknown as error:
        sentence = f"There is no revision {error}. Use `{word}` or one that `tux db history` lists."
        raise CliError(sentence, Exit.USAGE) from error

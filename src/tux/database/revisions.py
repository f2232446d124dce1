"""The revisions of the tables that this code knows, and those that a database is at, without loading Alembic.

The main line (`0001`, `0002`, …) makes the tables of Tux itself. A feature may own a branch of its own. Its package
then has a folder `migrations`, in which a file such as `0001_scores.py` is the revision `levels_0001` if the feature is
called `levels`. The first revision of a branch names, as `requires`, the revision of the main line that it builds on,
and later ones may require newer ones. Downgrading to `levels@base` drops the tables of that branch, and no others.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from tux.database.failures import DatabaseUnknown

BASE = "base"
"""The target of a downgrade that drops all tables."""

VERSION_TABLE = "alembic_version"

_FOLDER = "migrations"
_NAME = re.compile(r"[a-z][a-z0-9_]{,26}")
"""The name of a branch. Alembic stores no more than 32 characters of a revision."""
_ID_IN_BRANCH = re.compile(rf"({_NAME.pattern})_\d{{4}}")
_REQUIRES = re.compile(r"^requires = \"(\w+)\"$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of the tables. `requires` is a revision of the main line, or None in the main line itself."""

    id: str
    branch: str
    file: Path
    requires: str | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """The revisions in one folder, each of which builds on the one before it."""

    name: str
    folder: Path

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} cannot name a branch of revisions: it has to match {_NAME.pattern}")

    def revisions(self) -> list[Revision]:
        """Return the branch's revisions, the oldest first."""
        prefix = "" if self.name == MAIN.name else f"{self.name}_"
        revisions: list[Revision] = []
        requires: str | None = None
        for file in sorted(self.folder.glob("[0-9]*_*.py")):
            if prefix:
                requires = _requirement(file) or requires
            revisions.append(Revision(f"{prefix}{file.name.partition('_')[0]}", self.name, file, requires))
        if prefix and revisions and revisions[0].requires is None:
            raise ValueError(f"{revisions[0].file} does not say which revision of the main line it requires")
        return revisions


MAIN = Branch("main", Path(__file__).parent / _FOLDER / "versions")


class RevisionUnknown(LookupError):
    """Raised for a target that names no revision of this code."""


class Revisions:
    """Every revision that this code knows: those of the main line and those of `branches`."""

    def __init__(self, branches: Iterable[Branch] = ()) -> None:
        """Raise `ValueError` for two branches of one name, two revisions of one number, or an unknown requirement."""
        self.branches = (MAIN, *sorted(branches, key=lambda branch: branch.name))
        self._lines = {branch.name: branch.revisions() for branch in self.branches}
        if len(self._lines) < len(self.branches):
            raise ValueError(
                f"two branches of revisions have the same name: {[branch.name for branch in self.branches]}"
            )
        self.all: Sequence[Revision] = [revision for line in self._lines.values() for revision in line]
        self._by_id = self._checked_by_id()
        self.heads = frozenset(line[-1].id for line in self._lines.values() if line)

    def reached_by(self, rows: Iterable[str]) -> bool:
        """Return whether a database at these revisions has all the tables of this code."""
        return self.heads <= set(rows)

    def up_to(self, *targets: str) -> list[str]:
        """Return the targets, and all that they follow and require, in the order in which they are applied.

        Without targets, these are all revisions.
        """
        needed: set[str] = set()
        for revision in map(self._find, targets or self.heads):
            needed |= {earlier.id for earlier in self._until(revision)}
            needed |= set() if revision.requires is None else set(self.up_to(revision.requires))
        return [revision.id for revision in self.all if revision.id in needed]

    def beyond(self, target: str) -> list[str]:
        """Return the revisions to undo for a downgrade to `target`, in the order in which they are undone.

        `target` is a revision, `base` or, for a whole branch, `NAME@base`. Revisions that require an undone one of the
        main line are undone as well.
        """
        if target == BASE:
            return [revision.id for revision in reversed(self.all)]
        undone = self._after(target)
        undone |= {revision.id for revision in self.all if revision.requires in undone}
        return [revision.id for revision in reversed(self.all) if revision.id in undone]

    def applied(self, rows: Iterable[str]) -> set[str]:
        """Return every revision of this code that has been applied to a database with these `rows`."""
        heads = [self._by_id[row] for row in rows if row in self._by_id]
        return {earlier.id for head in heads for earlier in self._until(head)}

    def is_main(self, revision_id: str) -> bool:
        """Return whether a revision belongs to the main line, whose tables every branch builds on."""
        return self._find(revision_id).branch == MAIN.name

    def foreign(self, rows: Iterable[str]) -> set[str]:
        """Return the rows of branches that are not loaded, whose tables stay as they are."""
        names = {row: match[1] for row in rows if (match := _ID_IN_BRANCH.fullmatch(row))}
        return {row for row, name in names.items() if name not in self._lines}

    def unknown(self, rows: Iterable[str]) -> set[str]:
        """Return the rows that a newer Tux, or something else, has put there."""
        return set(rows) - self._by_id.keys() - self.foreign(rows)

    def require_known(self, rows: Iterable[str], place: str) -> None:
        """Raise `DatabaseUnknown` for rows of a loaded branch that this code has no revision for."""
        if unknown := self.unknown(rows):
            raise DatabaseUnknown(database=place, revision=shown(unknown), head=shown(self.heads))

    def _checked_by_id(self) -> dict[str, Revision]:
        """Return the revisions by id. Raises `ValueError` for two with one id, and for an unknown requirement."""
        by_id: dict[str, Revision] = {}
        for revision in self.all:
            if (earlier := by_id.setdefault(revision.id, revision)) is not revision:
                raise ValueError(f"{earlier.file} and {revision.file} have the same number")
        main_ids = {revision.id for revision in self._lines[MAIN.name]}
        for revision in self.all:
            if revision.requires is not None and revision.requires not in main_ids:
                raise ValueError(f"{revision.file} requires {revision.requires}, which the main line does not have")
        return by_id

    def _until(self, revision: Revision) -> Sequence[Revision]:
        line = self._lines[revision.branch]
        return line[: line.index(revision) + 1]

    def _after(self, target: str) -> set[str]:
        name, _, base = target.partition("@")
        if base == BASE and name in self._lines:
            return {revision.id for revision in self._lines[name]}
        revision = self._find(target)
        line = self._lines[revision.branch]
        return {later.id for later in line[line.index(revision) + 1 :]}

    def _find(self, revision_id: str) -> Revision:
        try:
            return self._by_id[revision_id]
        except KeyError:
            raise RevisionUnknown(revision_id) from None


def branches_of(packages: Iterable[str]) -> list[Branch]:
    """Return the branches that these packages own, without importing the packages."""
    specs = ((package, find_spec(package)) for package in packages)
    places = {package: spec.submodule_search_locations or () for package, spec in specs if spec}
    folders = [(package, Path(place, _FOLDER)) for package in places for place in places[package]]
    return [Branch(package.rpartition(".")[2], folder) for package, folder in folders if folder.is_dir()]


def current(connection: Connection) -> frozenset[str]:
    """Return the newest revision of every branch that the tables are at, none where there are no tables."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return frozenset()
    return frozenset(connection.scalars(text(f"SELECT version_num FROM {VERSION_TABLE}")))  # noqa: S608 - a constant


def shown(rows: Iterable[str]) -> str:
    """Return revisions as a person reads them."""
    return ", ".join(sorted(rows))


def separated(text: str) -> list[str]:
    """Return the revisions in a text made by `shown()`."""
    return text.split(", ")


def _requirement(file: Path) -> str | None:
    requirement = _REQUIRES.search(file.read_text("utf-8"))
    return requirement[1] if requirement else None

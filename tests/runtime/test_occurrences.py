"""The surfaces that errors are reported from, and what every occurrence has."""

import re
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

import tux
from tux.runtime import occurrences
from tux.runtime.occurrences import Occurrence, Surface
from tux.runtime.traces import Trace


def test_every_surface_is_reported_from_somewhere() -> None:
    sources = [path for path in Path(tux.__file__).parent.rglob("*.py") if path != Path(occurrences.__file__)]
    used = {name for path in sources for name in re.findall(r"\bSurface\.([A-Z_]+)", path.read_text("utf-8"))}

    assert used == {surface.name for surface in Surface}


def test_an_occurrence_cannot_be_changed() -> None:
    occurrence = Occurrence(surface=Surface.TASK, error=ValueError())

    with pytest.raises(FrozenInstanceError):
        occurrence.guild_id = 5  # type: ignore[misc]


def test_an_occurrence_belongs_to_the_trace_in_which_it_is_made() -> None:
    with Trace() as trace:
        inside = Occurrence(surface=Surface.TASK, error=ValueError())
    outside = Occurrence(surface=Surface.TASK, error=ValueError())

    assert inside.trace_id == trace.id
    assert outside.trace_id not in {"", trace.id}

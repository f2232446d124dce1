"""The figures of each preset, as measured: `python -m benchmarks.antinuke --parts benign` repeats it."""

from collections.abc import Mapping
from dataclasses import dataclass

from tux.features.antinuke.kinds import Preset


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetFigures:
    """The figures that were measured at a preset."""

    benign_runs: int
    """The runs of scenarios in which people and bots mean well."""
    punished_runs: int
    """Those of them in which somebody was punished."""


FIGURES: Mapping[Preset, PresetFigures] = {
    Preset.RELAXED: PresetFigures(benign_runs=42, punished_runs=0),
    Preset.DEFAULT: PresetFigures(benign_runs=42, punished_runs=0),
    Preset.STRICT: PresetFigures(benign_runs=42, punished_runs=0),
}
"""The figures of `--parts benign` with the seeds 1 to 3: fourteen scenarios, each run three times at each preset."""

"""Plans: the steps that make a guild again what it was, in their order, without doing any of them."""

from tux.features.antinuke.restoration.plans.comparisons import Comparison, Options
from tux.features.antinuke.restoration.plans.plans import plan

__all__ = ["Comparison", "Options", "plan"]

"""Settings in pages, drawn from what features declare: an overview, a page for each section, and the wizard."""

from tux.features.configuration.pages.actions import ACTS
from tux.features.configuration.pages.commands import PageCommands
from tux.features.configuration.pages.navigation import PageItem

PageItem.acts = ACTS

__all__ = ["PageCommands", "PageItem"]

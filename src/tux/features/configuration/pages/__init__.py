"""Pages of settings, made from what features declare: an overview, a page for each section, and the wizard."""

from tux.features.configuration.pages.actions import ACTIONS
from tux.features.configuration.pages.items import PageItem

PageItem.actions = ACTIONS

__all__ = ["PageItem"]

"""Views, modals and buttons whose failures are always heard, and which answer by the one deferral rule."""

from tux.core.ui.dynamic import DynamicItem
from tux.core.ui.pages import Pages
from tux.core.ui.views import LayoutView, Modal, NotYours, View

__all__ = ["DynamicItem", "LayoutView", "Modal", "NotYours", "Pages", "View"]

"""Views, modals and buttons that report every failure, and answer by the one deferral rule."""

from tux.bot.ui.dynamic import DynamicItem, custom_id_number
from tux.bot.ui.pages import Pages
from tux.bot.ui.questions import Question
from tux.bot.ui.views import LayoutView, Modal, NotYours, View

__all__ = ["DynamicItem", "LayoutView", "Modal", "NotYours", "Pages", "Question", "View", "custom_id_number"]

"""Settings in pages, drawn from what features declare: an overview, a page for each section, and the wizard."""

from tux.features.configuration.forms.acting import ACTS
from tux.features.configuration.forms.commands import FormCommands
from tux.features.configuration.forms.places import Click

Click.acts = ACTS

__all__ = ["Click", "FormCommands"]

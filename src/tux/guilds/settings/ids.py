"""The ids that settings hold: of roles, channels and users, on their own, in lists and in mappings."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from tux.guilds.settings.annotations import Kind, annotation, replace_values
from tux.guilds.settings.fields import Holds, HoldsChannel
from tux.guilds.settings.section import Section


class HeldId(NamedTuple):
    """An id in the settings of a section."""

    setting: str
    kind: Holds | HoldsChannel
    id: int

    @property
    def is_written_to(self) -> bool:
        """Return True for a channel that Tux writes to."""
        return isinstance(self.kind, HoldsChannel) and "send_messages" in self.kind.needs


def ids_in(settings: Section) -> Sequence[HeldId]:
    """Return every id that the settings hold, those in lists, and those that are keys or values of mappings, too."""
    held = list[HeldId]()

    def collect(setting: str, kind: Kind, value: Any) -> Any:
        if isinstance(kind, Holds | HoldsChannel):
            held.append(HeldId(setting, kind, int(value)))
        return value

    model = type(settings)
    for setting in model.model_fields:
        hint = annotation(model, setting)
        replace_values(hint, getattr(settings, setting), lambda kind, value, of=setting: collect(of, kind, value))
    return held

"""The ids of audit log entries that were counted, so that none is counted twice."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

MOST_IDS = 10_000
"""The ids that are remembered: those of five minutes at the rate at which one guild can make entries."""

_KEPT_SECONDS = 400
"""The age up to which an id is kept across a restart. The reader of the log goes back by 300 seconds."""

_MS_SHIFT = 22
"""The bits below the milliseconds in an id: https://docs.discord.com/developers/reference#snowflakes"""


class EntryIds:
    """The newest ids of one guild, in the order in which they came."""

    def __init__(self, entry_ids: Iterable[int] = ()) -> None:
        self._ids = OrderedDict.fromkeys(entry_ids)

    def add(self, entry_id: int) -> bool:
        """Remember an entry. Returns False where it is known already."""
        if entry_id in self._ids:
            return False
        self._ids[entry_id] = None
        if len(self._ids) > MOST_IDS:
            self._ids.popitem(last=False)
        return True

    def kept(self) -> Sequence[int]:
        """Return the ids that may come again after a restart."""
        oldest = max(self._ids, default=0) - (_KEPT_SECONDS * 1000 << _MS_SHIFT)
        return [entry_id for entry_id in self._ids if entry_id >= oldest]

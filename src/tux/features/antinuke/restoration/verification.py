"""The verification of a restoration: the guild, as it is now, is compared with what it was to be."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.restoration.differences import Difference, DifferenceKind, differences
from tux.features.antinuke.restoration.stored_runs import StoredRun

MOST_REMAINING = 500
"""The number of differences that are kept of those that remain."""


def verify(stored: StoredRun, present: GuildImage) -> None:
    """Note in a restoration how many fields are identical, and which are not. What was added is left out."""
    found = differences(stored.wanted, present, stored.ids)
    stored.identical_fields, stored.total_fields = found.identical_fields, found.total_fields
    remaining = [item for item in found.items if item.change is not DifferenceKind.ADDED]
    stored.remaining = [_remaining(item) for item in remaining[:MOST_REMAINING]]


def with_pictures(image: GuildImage, uploaded: Mapping[str, str]) -> GuildImage:
    """Return an image that knows the content of pictures that were uploaded a moment ago."""
    return replace(image, pictures={**image.pictures, **uploaded})


def _remaining(item: Difference) -> Mapping[str, Any]:
    is_long = item.field is None
    return {
        "kind": item.kind.value,
        "id": item.object_id,
        "name": item.name,
        "field": item.field,
        "wanted": None if is_long else str(item.wanted)[:100],
        "present": None if is_long else str(item.present)[:100],
    }

"""Refusals of the privacy commands."""

from tux.runtime.refusals import Refusal


class NothingStored(Refusal):
    """Nothing is stored about the person who asked."""

    key = "privacy-nothing"


class ExportTooLarge(Refusal):
    """The export is too large for Discord even when compressed. Data: `megabytes`."""

    key = "privacy-export-too-large"

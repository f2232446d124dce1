"""Refusals of restorations."""

from tux.runtime.refusals import Refusal


class NothingKnown(Refusal):
    """Nothing is recorded of an incident or an object, so that there is nothing to undo."""

    key = "restore-nothing-known"


class PastUnknown(Refusal):
    """Nothing is stored of what the guild was like then."""

    key = "restore-nothing-stored"


class OneTarget(Refusal):
    """Somebody chose an incident and a time, or another combination."""

    key = "restore-one-of"


class RestorationUnderWay(Refusal):
    """Another restoration of the guild is not over."""

    key = "restore-under-way"


class PanicUnderWay(Refusal):
    """The guild is in panic mode, and would get back the permissions that this took."""

    key = "restore-panic"


class NoRestoration(Refusal):
    """The restoration that somebody wants to stop is over, or unknown."""

    key = "restore-none"


class GuildUnreadable(Refusal):
    """Discord did not let Tux read what the guild is like, or did not answer."""

    key = "restore-unreadable"

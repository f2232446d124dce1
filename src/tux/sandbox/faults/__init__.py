"""Faults on purpose: slow, failing and broken answers, an unruly gateway, an audit log that lies."""

from tux.sandbox.faults.fault import MAX_WAIT_SECONDS, Fault
from tux.sandbox.faults.faults import Faults
from tux.sandbox.faults.kinds import KINDS
from tux.sandbox.faults.requests import Reset

__all__ = ["KINDS", "MAX_WAIT_SECONDS", "Fault", "Faults", "Reset"]

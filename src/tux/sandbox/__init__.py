"""A local Discord: REST, gateway and a web client on loopback, for trying and testing bots without a token.

It imports nothing of Tux and serves any bot. `Sandbox` is the whole of it; `tux.sandbox.scenes` has guilds to
begin with.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tux.sandbox.faults import Fault
    from tux.sandbox.sandbox import Sandbox

__all__ = ["Fault", "Sandbox"]
HOMES = {"Fault": "tux.sandbox.faults", "Sandbox": "tux.sandbox.sandbox"}


def __getattr__(name: str) -> object:
    """Import what is asked for: the process of a rig has this package above its module, and needs none of it."""
    if name in HOMES:
        return getattr(import_module(HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""A local Discord: REST, gateway and a web client on loopback, for trying and testing bots without a token.

It imports nothing of Tux and serves any bot. `Sandbox` is the whole of it; `tux.sandbox.scenes` has guilds to
begin with.
"""

from tux.sandbox.faults import Fault
from tux.sandbox.sandbox import Sandbox

__all__ = ["Fault", "Sandbox"]

"""The guilds that `tux demo` shows: a harbour town and the society of its lighthouse; and direct messages."""

from __future__ import annotations

from tux.sandbox.demo.direct_messages import tell_directly
from tux.sandbox.demo.harbour import PEOPLE, harbour
from tux.sandbox.demo.lighthouse import lighthouse
from tux.sandbox.demo.presences import be_present
from tux.sandbox.scenes import Scene
from tux.sandbox.world.world import World

__all__ = ["PEOPLE", "demo"]


def demo(world: World) -> Scene:
    """Create the harbour town, with Tux and a second bot in it, another guild with Tux in it, and direct messages.

    Both bots are old: their applications have other ids than they themselves.
    """
    scene = harbour(world)
    lighthouse(world, scene)
    tell_directly(world, scene.guild)
    be_present(world, scene.guild)
    return scene

"""Worlds that are kept in a file from one start of a local Discord to the next."""

from __future__ import annotations

import os
import pickle
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typing_extensions import override

if TYPE_CHECKING:
    from tux.sandbox.scenes import Scene
    from tux.sandbox.world.world import World

_LEFT_OUT = {"clock", "distort_entry", "presence_in", "presences", "new_token_listeners", "_listeners"}
"""The attributes of a world that belong to the running process."""

_FROM_PYTHON = {("datetime", "datetime"), ("datetime", "timedelta"), ("datetime", "timezone"), ("collections", "deque")}
_OF_OTHERS = {("tux.sandbox.permissions", "Permission"), ("tux.sandbox.scenes", "Scene")}
_WORLDS = "tux.sandbox.world."


class WorldNotReadable(Exception):
    """Raised where a kept world is damaged, or was kept by another version of the sandbox."""


def keep(world: World, scene: Scene, file: Path) -> None:
    """Write a world, and the scene in it, to a file that is readable by its owner alone. Replaces an earlier one.

    Raises:
        OSError: the file cannot be written.
    """
    content = BytesIO()
    attributes = {name: value for name, value in vars(world).items() if name not in _LEFT_OUT}
    _Writer(content, world).dump((attributes, scene))
    partial = file.with_name(f".{file.name}.partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    partial.write_bytes(_version() + content.getvalue())
    partial.replace(file)


def load(world: World, file: Path) -> Scene:
    """Make an unused world the one that was kept, and return the scene in it. Time goes on from now.

    Raises:
        OSError: the file cannot be read.
        WorldNotReadable: it is damaged, or from another version of the sandbox.
    """
    version, content = _version(), file.read_bytes()
    if not content.startswith(version):
        raise WorldNotReadable(file)
    try:
        attributes, scene = _Reader(BytesIO(content[len(version) :]), world).load()
    except (pickle.UnpicklingError, EOFError, ValueError) as error:
        raise WorldNotReadable(file) from error
    vars(world).update(attributes)
    return scene


class _Writer(pickle.Pickler):
    """Writes what is in a world, and names for the world itself and its clock."""

    def __init__(self, file: BytesIO, world: World) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._names = {id(world): "world", id(world.clock): "clock"}

    @override
    def persistent_id(self, obj: Any) -> str | None:
        return self._names.get(id(obj))


class _Reader(pickle.Unpickler):
    """Reads what is in a world, and makes nothing but what a world consists of."""

    def __init__(self, file: BytesIO, world: World) -> None:
        super().__init__(file)
        self._named = {"world": world, "clock": world.clock}

    @override
    def persistent_load(self, pid: Any) -> object:
        return self._named[pid]

    @override
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        known = (module_name, global_name) in _FROM_PYTHON | _OF_OTHERS or module_name.startswith(_WORLDS)
        found = super().find_class(module_name, global_name) if known and "." not in global_name else None
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is nothing that a world consists of")
        return found


def _version() -> bytes:
    """Return 32 bytes that stand for the code of worlds, because a world fits only the code that made it."""
    here = Path(__file__).parent
    sources = sorted([here / "scenes.py", here / "permissions.py", *(here / "world").glob("*.py")])
    return sha256(os.linesep.encode().join(source.read_bytes() for source in sources)).digest()

"""The name of the command, as the person who reads it can type it."""

import os
import re
import shutil
import sys
from functools import cache
from pathlib import Path

_NAMED = re.compile(r"`tux(?= [a-z-])")


@cache
def own_name() -> str:
    """Return `tux` where the shell finds this Tux by that name, or else the shortest path of its script."""
    script = Path(sys.executable).with_name("tux")
    if not script.exists():
        return f"{sys.executable} -m tux"
    on_path = shutil.which("tux")
    if on_path is not None and Path(on_path).samefile(script):
        return "tux"
    here = Path.cwd()
    return os.fspath(script.relative_to(here) if script.is_relative_to(here) else script)


def typeable(sentence: str) -> str:
    """Return a sentence in which every command of Tux is named as it can be typed."""
    return _NAMED.sub(f"`{own_name()}", sentence)

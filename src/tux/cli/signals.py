"""How a command is asked to stop."""

import asyncio
import signal
from collections.abc import Callable


def on_stop(stop: Callable[[], object]) -> None:
    """Calls `stop` on Ctrl-C, for a service manager, and when the terminal goes away, unless `nohup` keeps that out."""
    wanted = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        wanted.append(signal.SIGHUP)
    for number in wanted:
        asyncio.get_running_loop().add_signal_handler(number, stop)

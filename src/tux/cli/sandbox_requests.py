"""Requests of the command line to a running sandbox."""

import json
import math
from http.client import HTTPConnection, HTTPException
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from tux.cli.exits import CliError, Exit

PORT = 8700
URL = f"http://127.0.0.1:{PORT}"
TIMEOUT_SECONDS = 10.0
Url = Annotated[str, typer.Option(help="The URL of the sandbox.")]


def ask(url: str, method: str, path: str, body: dict[str, Any] | None = None, *, missing: str = "fault") -> Any:
    """Send a request to a running sandbox, and return its answer.

    Args:
        url: The sandbox's URL.
        method: The HTTP method.
        path: The path, which begins with `/sandbox`.
        body: The JSON body; None for none.
        missing: The noun for what a number in the path stands for.

    Raises:
        CliError: there is no sandbox, it refuses, or JSON has no such number as the body has.
    """
    _check_numbers(body or {})
    place = urlsplit(url)
    connection = HTTPConnection(place.hostname or "", place.port or 80, timeout=TIMEOUT_SECONDS)
    try:
        connection.request(method, path, None if body is None else json.dumps(body))
        response = connection.getresponse()
        content, status = response.read(), response.status
    except (OSError, HTTPException) as error:
        raise CliError(f"No sandbox answers at {url}. Start one with `tux sandbox serve`.", Exit.DISCORD) from error
    finally:
        connection.close()
    if status == 404:
        raise CliError(f"The sandbox has no {missing} with that number.", Exit.USAGE)
    if status >= 400:
        raise CliError(f"The sandbox refuses: {json.loads(content)['message']}", Exit.USAGE)
    return json.loads(content) if content else None


def _check_numbers(options: dict[str, Any]) -> None:
    """Refuse what `float` reads but JSON cannot say: `nan` and `inf`."""
    for name, value in options.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise CliError(f"--{name.replace('_', '-')} must be a finite number, not {value}.", Exit.USAGE)

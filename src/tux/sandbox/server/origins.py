"""Origins of requests: the sandbox answers only to its own names and pages (DNS rebinding, cross-site requests)."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

OWN_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


def refusal(request: web.Request, hosts: frozenset[str]) -> web.Response | None:
    """Return the refusal of a request that a foreign page or name brought here; None for a welcome one."""
    if _name(f"//{request.host}") not in OWN_NAMES | hosts:
        return _refuse(
            f"This sandbox does not answer to the host {request.host!r}. Start it with --allow-host to add a name."
        )
    if _is_foreign(request):
        return _refuse("This sandbox takes requests from its own pages only.")
    return None


def _name(address: str) -> str | None:
    """Return the host's name in an address; None if the address is broken or names none."""
    try:
        return urlsplit(address).hostname
    except ValueError:  # such as a bracket that is never closed
        return None


def _is_foreign(request: web.Request) -> bool:
    """Return True if a browser sends this for somebody else's page. Other programs send neither header."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return _name(origin) is None or urlsplit(origin).netloc != request.host
    site, mode = request.headers.get("Sec-Fetch-Site"), request.headers.get("Sec-Fetch-Mode")
    return site in {"cross-site", "same-site"} and mode != "navigate"


def _refuse(sentence: str) -> web.Response:
    return web.json_response({"message": sentence, "code": 0}, status=403)

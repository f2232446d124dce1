"""Files over HTTP: the CDN's, and the web client's own."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from tux.sandbox.local_discord import LocalDiscord

SHOWN_TYPES = ("image/", "video/", "audio/", "text/plain")
"""The beginnings of media types that a browser may show; it downloads the others."""
FILE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'"
"""Keeps uploaded files from running in the sandbox's origin, whatever they claim to be."""
WEB = Path(__file__).parents[1] / "web"


def serve_cdn(discord: LocalDiscord, path: str) -> web.Response:
    """Return a file of the CDN.

    Raises:
        HTTPNotFound: there is none.
    """
    media_type, content = discord.file(path)
    if content is None:
        raise web.HTTPNotFound
    headers = {"Cache-Control": "max-age=3600", "Content-Security-Policy": FILE_POLICY}
    if not media_type.startswith(SHOWN_TYPES):
        headers["Content-Disposition"] = "attachment"
    return web.Response(body=content, content_type=media_type, headers=headers)


def serve_web(name: str) -> web.FileResponse:
    """Return a file of the web client.

    The name is compared with those of the files that are there: whatever a client asks for, no path is made of it, and
    it does not matter through which symbolic links Python found this package.

    Raises:
        HTTPNotFound: there is none.
    """
    for path in WEB.rglob("*"):
        if path.relative_to(WEB).as_posix() == name and path.is_file():
            return web.FileResponse(path, headers={"Cache-Control": "no-cache"})
    raise web.HTTPNotFound

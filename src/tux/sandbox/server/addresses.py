"""Addresses in payloads, rewritten for clients that know the sandbox by another name."""

from __future__ import annotations


class Addresses:
    """Puts the host by which one client knows the sandbox in the place of the sandbox's own.

    Addresses of files and of the gateway are made once, and must lead back here for whoever reads them.
    """

    def __init__(self, own: str, host: str) -> None:
        self._own, self._host = f"//{own}/".encode(), f"//{host}/".encode()

    def outward(self, data: bytes) -> bytes:
        """Return JSON as the client is to get it."""
        return data if self._own == self._host else data.replace(self._own, self._host)

    def inward(self, data: bytes) -> bytes:
        """Return JSON that the client sent, with the sandbox's own addresses."""
        return data if self._own == self._host else data.replace(self._host, self._own)

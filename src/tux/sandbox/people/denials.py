"""The API's refusals, as people meet them."""

from __future__ import annotations

from tux.sandbox.world.payloads import Json


class Denied(Exception):
    """Raised when the API refuses what a person does.

    Attributes:
        status: The HTTP status.
        code: Discord's JSON error code.
        body: The whole answer.
    """

    def __init__(self, status: int, body: Json) -> None:
        self.status = status
        self.code: int = body.get("code", 0)
        self.body = body
        super().__init__(f"{status} {self.code}: {body.get('message')} {body.get('errors', '')}".strip())

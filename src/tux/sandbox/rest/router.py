"""Routes of the REST API, and the decorator that declares them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.requests import FORM_ENCODED, JSON, MULTIPART

Handler = Callable[[Call], Awaitable[Any]]
ANY_MEDIA = (JSON, FORM_ENCODED, MULTIPART)
"""The media types of bodies where Discord documents all three."""

ANY_SCOPE = "*"


@dataclass(frozen=True, slots=True)
class Route:
    """A served route. `path` is Discord's, with names in braces; `public` ones need no token of a user."""

    method: str
    path: str
    handle: Handler
    public: bool = False
    form: type[Form] | None = None
    """The form that its body is read as, for checks against Discord's published document."""
    media: tuple[str, ...] = (JSON,)
    """The media types of bodies that it takes."""
    scope: str | None = None
    """The OAuth2 scope by which an application may ask with a person's access token; None if it may not at all."""


class Routes:
    """The routes of one resource, added by its decorators."""

    def __init__(self) -> None:
        self.all: list[Route] = []

    def add(
        self,
        method: str,
        path: str,
        *,
        public: bool = False,
        form: type[Form] | None = None,
        media: tuple[str, ...] = (JSON,),
        scope: str | None = None,
    ) -> Callable[[Handler], Handler]:
        """Serve `method path` by the decorated function, which gets a `Call` and returns the JSON body."""

        def keep(handle: Handler) -> Handler:
            self.all.append(Route(method, path, handle, public, form, media, scope))
            return handle

        return keep

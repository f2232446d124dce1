"""Membership: what a person does to become a full member of a guild."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from tux.sandbox.people.denials import Denied
from tux.sandbox.people.forms import Identified
from tux.sandbox.world.join_request import TERMS
from tux.sandbox.world.member import COMPLETED_ONBOARDING
from tux.sandbox.world.payloads import Json, objects


class Client(Protocol):
    """Somebody who sends requests to the API."""

    async def request(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request and return the body of the answer."""
        ...


class Membership:
    """The acts by which a person becomes a full member of a guild."""

    async def answer_onboarding(self: Client, guild: Identified, *titles: str) -> Json:
        """Choose the options of these titles in a guild's onboarding, in place of those chosen before.

        The first time completes onboarding, so every question that is required must be answered.

        Raises:
            Denied: onboarding is off, it has no such option, or a question is not answered as it must be.
        """
        onboarding = await self.request("GET", f"/guilds/{guild.id}/onboarding")
        options = [option for prompt in objects(onboarding, "prompts") for option in objects(prompt, "options")]
        by_title = {option["title"]: option["id"] for option in options}
        if unknown := [title for title in titles if title not in by_title]:
            raise Denied(400, {"code": 50035, "message": f"no option {unknown[0]!r}: there are {sorted(by_title)}"})
        member = await self.request("GET", f"/users/@me/guilds/{guild.id}/member")
        method = "PUT" if member["flags"] & COMPLETED_ONBOARDING else "POST"
        chosen = {"onboarding_responses": [by_title[title] for title in titles]}
        return await self.request(method, f"/guilds/{guild.id}/onboarding-responses", chosen)

    async def accept_invite(self: Client, code: str) -> Json:
        """Join a guild by an invite or a vanity code; where it verifies its members, this only begins there.

        Raises:
            Denied: the invite is unknown or paused, or the person is banned.
        """
        return await self.request("POST", f"/invites/{code}")

    async def apply_to_join(self: Client, guild: Identified, answers: Mapping[str, Any] | None = None) -> Json:
        """Fill in the form of a guild that verifies its members, and return the request; terms are agreed to.

        Args:
            guild: The guild.
            answers: The answers by the label of their field; one of several choices by its number.

        Raises:
            Denied: the guild has no form, or a field is not answered as it must be.
        """
        form = await self.request("GET", f"/guilds/{guild.id}/member-verification")
        given = answers or {}
        fields = [
            field | {"response": True if field["field_type"] == TERMS else given.get(field["label"])}
            for field in objects(form, "form_fields")
        ]
        body = {"version": form["version"], "form_fields": fields}
        return await self.request("PUT", f"/guilds/{guild.id}/requests/@me", body)

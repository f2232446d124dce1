"""The requests by which steps are taken. Each looks first at what there is, so that nothing is done twice."""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import discord
from discord.http import HTTPClient, Route

from tux.features.antinuke.images import Payload
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.creations import Creations
from tux.features.antinuke.restoration.entitlements import Entitlements
from tux.features.antinuke.restoration.fields import overwrites
from tux.features.antinuke.restoration.id_maps import IdMap
from tux.features.antinuke.restoration.orders import bucket
from tux.features.antinuke.restoration.paces import RequestPace
from tux.features.antinuke.restoration.powers import STAFF_BITS, place
from tux.features.antinuke.restoration.routes import CREATIONS, DELETIONS, PATH_IDS, SETTINGS, UPDATES
from tux.features.antinuke.restoration.steps import RestoreStep, StepKind
from tux.features.antinuke.restoration.truths import Truth

ANSWER_TIMEOUT_SECONDS = 120.0
"""The longest wait for an answer. Some limits of Discord take hours, which discord.py would wait for."""

Content = Callable[[str], Awaitable[tuple[str, bytes] | None]]
"""A function that returns the media type and the content of a stored picture by its SHA-256."""


class StepRefused(Exception):
    """Raised where a step must not be taken. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class StepRequests:
    """Takes steps in one guild."""

    def __init__(
        self, http: HTTPClient, guild_id: int, own_role_ids: Callable[[], Sequence[int]], ids: IdMap, pace: RequestPace
    ) -> None:
        self._http = http
        self._guild_id = guild_id
        self._own_role_ids = own_role_ids
        self._pace = pace
        self.ids = ids
        self.truth = Truth(http, guild_id, pace)
        self.creations = Creations(http, guild_id, pace)
        self.started_at: datetime | None = None
        """The time since which something that nobody knows of may have been made by a step."""
        self.content: Content | None = None
        self.entitlements: Entitlements | None = None
        self.reason = ""
        self.uploaded: dict[str, str] = {}
        """The SHA-256 of the pictures that were uploaded, by their key in images."""

    async def take(self, step: RestoreStep) -> None:
        """Take a step.

        Raises `StepRefused`, discord.py's `HTTPException` and `RateLimited`, and those of `UNREACHED`.
        """
        if step.kind in CREATIONS:
            await self._create(step, *CREATIONS[step.kind])
        elif step.kind in UPDATES:
            path, kind = UPDATES[step.kind]
            await self._update(kind, path, self.ids[step.object_id], await self._body(step.body))
            self._note_uploads(kind, step.body, self.ids[step.object_id])
        elif step.kind is StepKind.ROLE_ORDER:
            await self._order_roles([int(role_id) for role_id in step.body["order"]])
        elif step.kind is StepKind.CHANNEL_ORDER:
            await self._order_channels(step.body)
        elif step.kind is StepKind.DELETE:
            await self._delete(ObjectType(step.body["kind"]), step.object_id)
        else:
            await self._set(step, *SETTINGS[step.kind])

    async def _request(self, method: str, path: str, *, json: Any = None, **ids: int) -> Any:
        """Send a request in its turn."""
        await self._pace.turn()
        return await self._send(method, path, json=json, **ids)

    async def _send(self, method: str, path: str, *, json: Any = None, **ids: int) -> Any:
        route = Route(method, path, metadata=None, guild_id=self._guild_id, **ids)
        body = {} if json is None else {"json": json}
        async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
            return await self._http.request(route, reason=self.reason, **body)

    # what is made

    async def _create(self, step: RestoreStep, path: str, kind: ObjectType) -> None:
        if await self.truth.has(kind, self.ids[step.object_id]):
            return
        body = self.ids.translated(step.body)
        twin = await self._twin(kind, body)
        if twin is not None:
            self.ids.add(self.ids[step.object_id], twin)
            await self._complete(kind, twin, body)
            return
        payload = await self._made(step, path, await self._body(body))
        new_id = self.truth.note(kind, payload)
        self.ids.add(self.ids[step.object_id], new_id)
        self._note_uploads(kind, step.body, new_id)
        if kind is ObjectType.CHANNEL and overwrites(payload) != overwrites(body):
            await self._complete(kind, new_id, {"permission_overwrites": body["permission_overwrites"]})

    async def _twin(self, kind: ObjectType, body: Payload) -> int | None:
        """Return the id of what a step has made though nobody knows: Tux was killed, or got no answer.

        It looks as it should, is newer than the restoration, stands for nothing else, and the audit log says that this
        restoration has made it.
        """
        if self.started_at is None:
            return None
        for object_id in await self.truth.alike(kind, body, self.started_at):
            if object_id in self.ids.replacements or not await self.creations.include(kind, object_id, self.reason):
                continue
            if object_id not in self.ids.replacements:  # another step may have found it meanwhile
                return object_id
        return None

    async def _made(self, step: RestoreStep, path: str, body: Mapping[str, Any]) -> Payload:
        if step.kind is StepKind.STICKER_CREATE:
            await self._pace.turn()
            fields = {name: value for name, value in body.items() if name != "file"}
            async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
                return await self._http.create_guild_sticker(self._guild_id, fields, body["file"], self.reason)
        ids = {"channel_id": int(body["channel_id"])} if step.kind is StepKind.WEBHOOK_CREATE else {}
        sent = {name: value for name, value in body.items() if not (ids and name == "channel_id")}
        return await self._request("POST", path, json=await self._sendable(step.kind, sent), **ids)

    async def _complete(self, kind: ObjectType, object_id: int, body: Mapping[str, Any]) -> None:
        """Change what was made so that it is as it should be: Discord gives a channel those of its category."""
        path = next(path for path, updated in UPDATES.values() if updated is kind)
        fields = {name: value for name, value in body.items() if name not in {"image", "file", "sound", "type"}}
        await self._update(kind, path, object_id, await self._body(fields))

    async def _sendable(self, kind: StepKind, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a channel's body without what does not exist, which Discord would refuse as a whole."""
        if kind not in {StepKind.CATEGORY_CREATE, StepKind.CHANNEL_CREATE}:
            return body
        roles = await self.truth.objects(ObjectType.ROLE)
        kept = [entry for entry in body["permission_overwrites"] if entry["type"] or int(entry["id"]) in roles]
        body = {**body, "permission_overwrites": kept}
        parent_id = body.get("parent_id")
        if parent_id is not None and not await self.truth.has(ObjectType.CHANNEL, int(parent_id)):
            return {name: value for name, value in body.items() if name != "parent_id"}
        return body

    async def _update(self, kind: ObjectType, path: str, object_id: int, body: Mapping[str, Any]) -> None:
        ids = {PATH_IDS.get(kind, "object_id"): object_id}
        self.truth.note(kind, await self._request("PATCH", path, json=body, **ids))

    async def _delete(self, kind: ObjectType, object_id: int) -> None:
        if await self.truth.has(kind, object_id):
            await self._request("DELETE", DELETIONS[kind], **{PATH_IDS.get(kind, "object_id"): object_id})
            self.truth.drop(kind, object_id)

    # what is set

    async def _set(self, step: RestoreStep, method: str, path: str) -> None:
        body = await self._body(step.body)
        ids = {"object_id": step.object_id}
        if "role_id" in body:
            ids["role_id"] = int(body["role_id"])
            if "at_most" in body:
                await self._give(step, ids["role_id"], int(body["at_most"]))
                return
            body = {}
        json = None if method == "DELETE" or "role_id" in ids else body
        await self._request(method, path, json=json, **ids)
        if step.kind is StepKind.GUILD_UPDATE:
            self._note_uploads(ObjectType.GUILD, step.body, self._guild_id)

    async def _give(self, step: RestoreStep, role_id: int, at_most: int) -> None:
        """Give somebody a role, and take it again from whoever turns out to be an attacker meanwhile."""
        path, user_id, given = SETTINGS[step.kind][1], step.object_id, self.entitlements
        await self._require_harmless(role_id, at_most)
        await self._pace.turn()  # the question comes after the wait, which is long in an attack
        obstacle = None if given is None else await given.obstacle(user_id, role_id, step.kind)
        if obstacle is not None:
            raise StepRefused(obstacle)
        await self._send("PUT", path, object_id=user_id, role_id=role_id)
        if given is not None and user_id in given.attacker_ids:
            await self._send("DELETE", path, object_id=user_id, role_id=role_id)
            raise StepRefused("attacker")

    async def _require_harmless(self, role_id: int, at_most: int) -> None:
        """Refuse to give somebody a role that an attacker has made more powerful, and that is so still."""
        role = (await self.truth.objects(ObjectType.ROLE)).get(role_id)
        if role is None:
            raise StepRefused("role_missing")
        if int(role["permissions"]) & STAFF_BITS & ~at_most:
            raise StepRefused("role_escalated")

    # what is ordered

    async def _order_roles(self, wanted: Sequence[int]) -> None:
        """Put the roles below Tux's in their order with one request. Others keep their place among them."""
        self.truth.forget()
        roles = await self.truth.objects(ObjectType.ROLE)
        top = max((place(roles[role_id]) for role_id in self._own_role_ids() if role_id in roles), default=(0, 0))
        movable = [role for role in roles.values() if place(role) < top and int(role["id"]) != self._guild_id]
        present = [int(role["id"]) for role in sorted(movable, key=place)]
        order = _reordered(present, [self.ids[role_id] for role_id in wanted])
        moves = [
            {"id": str(role_id), "position": position}
            for position, role_id in enumerate(order, start=1)
            if int(roles[role_id]["position"]) != position
        ]
        if moves:
            for role in await self._request("PATCH", "/guilds/{guild_id}/roles", json=moves):
                self.truth.note(ObjectType.ROLE, role)

    async def _order_channels(self, wanted: Mapping[str, Sequence[str]]) -> None:
        """Put all channels in their order with one request. Others keep their place among them."""
        channels = await self.truth.objects(ObjectType.CHANNEL)
        moves = list[Mapping[str, Any]]()
        for part, channel_ids in wanted.items():
            alike = [channel for channel in channels.values() if bucket(channel) == part]
            present = [int(channel["id"]) for channel in sorted(alike, key=_channel_place)]
            order = _reordered(present, [self.ids[int(channel_id)] for channel_id in channel_ids])
            moves += [
                {"id": str(channel_id), "position": position}
                for position, channel_id in enumerate(order)
                if int(channels[channel_id]["position"]) != position
            ]
        if moves:
            await self._request("PATCH", "/guilds/{guild_id}/channels", json=moves)

    # what is sent

    def _note_uploads(self, kind: ObjectType, body: Mapping[str, Any], object_id: int) -> None:
        """Note the pictures that Discord has under other names from now on."""
        for name, value in body.items():
            if (digest := digest_in(value)) is not None:
                self.uploaded[f"{kind.value}_{name}/{object_id}"] = digest

    async def _body(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body of a request: with present ids, and with pictures in the place of their hashes."""
        return {name: await self._value(name, value) for name, value in self.ids.translated(body).items()}

    async def _value(self, name: str, value: Any) -> Any:
        digest = digest_in(value)
        if digest is None:
            return value
        found = None if self.content is None else await self.content(digest)
        if found is None:
            raise StepRefused("picture_missing")
        kind, content = found
        if name == "file":
            return discord.File(BytesIO(content), filename=f"sticker.{kind.rpartition('/')[2]}")
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def digest_in(value: Any) -> str | None:
    """Return the SHA-256 of a picture that a value of a step's body stands for; None for any other value."""
    if not isinstance(value, Mapping):
        return None
    reference: Mapping[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
    return reference.get("picture")


def _channel_place(channel: Payload) -> tuple[int, int]:
    return int(channel.get("position", 0)), int(channel["id"])


def _reordered(present: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """Return the present ids with those that are wanted in their order, in the places that these have together."""
    existing = set(present)
    ordered = iter([object_id for object_id in dict.fromkeys(wanted) if object_id in existing])
    moved = set(wanted) & existing
    return [next(ordered) if object_id in moved else object_id for object_id in present]

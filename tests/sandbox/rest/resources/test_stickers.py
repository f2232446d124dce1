"""Stickers of guilds."""

from typing import Any

import pytest

from acting import Place, gif, png
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.requests import Request, Upload

P = Permission
WAVE = {"name": "Wave", "tags": "wave", "description": "waves hello"}


def path(place: Place) -> str:
    return f"/guilds/{place.guild.id}/stickers"


def file(content: bytes) -> dict[str, Upload]:
    return {"file": Upload("wave.png", content, "image/png")}


async def test_a_sticker_is_added_shown_changed_and_removed(place: Place) -> None:
    made = await place.owner.ok("POST", path(place), WAVE, files=file(png()), reason="hello")
    assert (made["type"], made["format_type"], made["user"]["username"]) == (2, 1, "owner")
    assert place.sandbox.file(f"stickers/{made['id']}.png") == ("image/png", png())
    assert place.bot.last("GUILD_STICKERS_UPDATE")["stickers"][0]["name"] == "Wave"
    one = f"{path(place)}/{made['id']}"
    changed = await place.owner.ok("PATCH", one, {"name": "Greeting", "description": None})
    assert (changed["name"], changed["description"], changed["tags"]) == ("Greeting", None, "wave")
    assert "user" not in (await place.member.ok("GET", one))
    assert (await place.member.ok("GET", f"/stickers/{made['id']}"))["name"] == "Greeting"
    await place.owner.ok("DELETE", one)
    assert [action for action, *_ in place.audited] == [90, 91, 92]
    assert await place.owner.ok("GET", path(place)) == []
    assert await place.owner.code("GET", one) == 10060
    assert await place.owner.code("GET", f"/stickers/{made['id']}") == 10060


async def test_discords_own_packs_are_not_here(place: Place) -> None:
    assert await place.bot.ok("GET", "/sticker-packs") == {"sticker_packs": []}
    assert await place.bot.code("GET", "/sticker-packs/1") == 10061
    anonymous = await place.sandbox.answer(Request("GET", "/sticker-packs"))
    assert (anonymous.status, anonymous.body) == (200, {"sticker_packs": []})


@pytest.mark.parametrize(("content", "kind"), [(png(), 1), (gif(), 4)])
async def test_the_file_says_its_format(place: Place, content: bytes, kind: int) -> None:
    assert (await place.owner.ok("POST", path(place), WAVE, files=file(content)))["format_type"] == kind


async def test_lottie_is_for_some_guilds(place: Place) -> None:
    assert await place.owner.code("POST", path(place), WAVE, files=file(b"{}")) == 50046
    place.guild.features.append("PARTNERED")
    assert (await place.owner.ok("POST", path(place), WAVE, files=file(b"{}")))["format_type"] == 3


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"name": "x"}, "name"),
        ({"name": "x" * 31}, "name"),
        ({"tags": ""}, "tags"),
        ({"tags": "x" * 201}, "tags"),
        ({"description": "x"}, "description"),
        ({"description": "x" * 101}, "description"),
    ],
)
async def test_texts_have_limits(place: Place, change: Any, where: str) -> None:
    assert list(await place.owner.wrong("POST", path(place), WAVE | change, files=file(png()))) == [where]


async def test_files_have_limits(place: Place) -> None:
    assert await place.owner.wrong("POST", path(place), WAVE, files={"other": Upload("wave.png", png(), None)}) == {
        "file": "BASE_TYPE_REQUIRED"
    }
    assert await place.owner.code("POST", path(place), WAVE, files=file(png() + bytes(512 * 1024))) == 50045
    for _ in range(5):
        await place.owner.ok("POST", path(place), WAVE, files=file(png()))
    assert await place.owner.code("POST", path(place), WAVE, files=file(png())) == 30039


async def test_who_made_it_may_change_it_others_need_permission(place: Place) -> None:
    assert await place.member.code("POST", path(place), WAVE, files=file(png())) == 50013
    place.allow(place.member, P.CREATE_GUILD_EXPRESSIONS)
    made = await place.member.ok("POST", path(place), WAVE, files=file(png()))
    one = f"{path(place)}/{made['id']}"
    place.allow(place.newcomer, P.CREATE_GUILD_EXPRESSIONS)
    for method in ("PATCH", "DELETE"):
        assert await place.newcomer.code(method, one, {} if method == "PATCH" else None) == 50013
    place.allow(place.newcomer, P.MANAGE_GUILD_EXPRESSIONS)
    await place.newcomer.ok("PATCH", one, {"name": "theirs"})
    await place.member.ok("DELETE", one)

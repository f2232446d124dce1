"""Components of messages: their kinds, their nesting, their limits, and how they come back."""

from typing import Any

import pytest

from acting import Place, png
from tux.sandbox.rest.requests import Upload

Json = dict[str, Any]
V2 = 1 << 15
REQUIRED, TOO_LONG, CHOICES = "BASE_TYPE_REQUIRED", "BASE_TYPE_MAX_LENGTH", "UNION_TYPE_CHOICES"


def path(place: Place) -> str:
    return f"/channels/{place.general.id}/messages"


def button(custom_id: str = "b", **more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": custom_id} | more


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


def text(content: str = "hello", **more: Any) -> Json:
    return {"type": 10, "content": content} | more


def select(kind: int = 3, **more: Any) -> Json:
    options = {"options": [{"label": "One", "value": "1"}]} if kind == 3 else {}
    return {"type": kind, "custom_id": "s"} | options | more


LINK = {"type": 2, "style": 5, "label": "Go", "url": "https://example.com"}
PICTURE = {"media": {"url": "https://example.com/a.png"}}
SECTION = {"type": 9, "components": [text()], "accessory": {"type": 11, **PICTURE}}


async def sent(place: Place, *components: Json, v2: bool = True, files: Any = None) -> Json:
    body = {"components": list(components), "flags": V2 if v2 else 0}
    return await place.bot.ok("POST", path(place), body if v2 else body | {"content": "x"}, files=files)


async def wrong(place: Place, *components: Json, v2: bool = True) -> dict[str, str]:
    body = {"components": list(components), "flags": V2 if v2 else 0}
    return await place.bot.wrong("POST", path(place), body if v2 else body | {"content": "x"})


async def test_every_kind_comes_back_with_its_id_and_what_discord_adds(place: Place) -> None:
    container = {
        "type": 17,
        "accent_color": 0xFF0000,
        "components": [
            text("# Title"),
            SECTION,
            {"type": 12, "items": [{"media": {"url": "attachment://a.png"}, "description": "alt"}]},
            {"type": 13, "file": {"url": "attachment://a.txt"}},
            {"type": 14},
            row(button(), LINK),
            row(select(5)),
        ],
    }
    files = {"files[0]": Upload("a.png", png(), None), "files[1]": Upload("a.txt", b"abc", None)}
    message = await sent(place, container, files=files)
    [shown] = message["components"]
    title, section, gallery, file, separator, buttons, users = shown["components"]
    assert (shown["id"], shown["spoiler"], title) == (1, False, {"type": 10, "id": 2, "content": "# Title"})
    assert (section["id"], section["components"][0]["id"], section["accessory"]["id"]) == (3, 4, 5)
    assert (section["accessory"]["description"], section["accessory"]["spoiler"]) == (None, False)
    assert (gallery["items"][0]["media"]["width"], gallery["items"][0]["description"]) == (3, "alt")
    assert (file["name"], file["size"]) == ("a.txt", 3)
    assert (separator["divider"], separator["spacing"]) == (True, 1)
    assert [one["custom_id"] for one in buttons["components"] if "custom_id" in one] == ["b"]
    assert (users["components"][0]["min_values"], users["components"][0]["max_values"]) == (1, 1)
    assert message["attachments"] == [], "what components show is not listed beside them"


@pytest.mark.parametrize("kind", [9, 10, 12, 13, 14, 17])
async def test_new_kinds_need_the_flag(place: Place, kind: int) -> None:
    assert await wrong(place, {"type": kind}, v2=False) == {"components.0": CHOICES}


@pytest.mark.parametrize(
    ("component", "where"),
    [
        (button(), "components.0"),
        (select(), "components.0"),
        ({"type": 11, **PICTURE}, "components.0"),
        ({"type": 18}, "components.0"),
        ({}, "components.0"),
        (row(text()), "components.0.components.0"),
        (row({"type": 4, "custom_id": "t", "style": 1}), "components.0.components.0"),
        ({"type": 17, "components": [{"type": 17, "components": [text()]}]}, "components.0.components.0"),
        ({"type": 9, "components": [button()], "accessory": button()}, "components.0.components.0"),
        ({"type": 9, "components": [text()], "accessory": text()}, "components.0.accessory"),
    ],
)
async def test_not_everything_goes_everywhere(place: Place, component: Json, where: str) -> None:
    assert await wrong(place, component) == {where: CHOICES}


@pytest.mark.parametrize(
    ("component", "where", "code"),
    [
        (row(), "components", "BASE_TYPE_MIN_LENGTH"),
        (row(*[button(str(n)) for n in range(6)]), "components", TOO_LONG),
        (row(button(), select()), "", "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
        (row(button(label="x" * 81)), "components.0.label", TOO_LONG),
        (row(button("x" * 101)), "components.0.custom_id", TOO_LONG),
        (row(button(style=7)), "components.0.style", "BASE_TYPE_CHOICES"),
        (row({"type": 2, "style": 1, "label": "x"}), "components.0", REQUIRED),
        (row({"type": 2, "style": 5, "label": "x"}), "components.0", REQUIRED),
        (row({"type": 2, "style": 1, "custom_id": "x"}), "components.0", "BUTTON_COMPONENT_LABEL_REQUIRED"),
        (row(button(url="https://example.com")), "components.0", "BUTTON_COMPONENT_INVALID_FIELD"),
        (row(LINK | {"url": "steam://run"}), "components.0.url", "URL_TYPE_INVALID_SCHEME"),
        (row(select(options=[])), "components.0.options", "BASE_TYPE_MIN_LENGTH"),
        (row(select(options=[{"label": "x", "value": str(n)} for n in range(26)])), "components.0.options", TOO_LONG),
        (
            row(select(options=[{"label": "x", "value": "1"}] * 2)),
            "components.0.options",
            "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        ),
        (row(select(placeholder="x" * 151)), "components.0.placeholder", TOO_LONG),
        (row(select(min_values=26)), "components.0.min_values", "NUMBER_TYPE_MAX"),
        (row(select(max_values=0)), "components.0.max_values", "NUMBER_TYPE_MIN"),
        (row(select(min_values=3, max_values=2)), "components.0", "BASE_TYPE_BAD_VALUE"),
        (row(select(5, default_values=[{"id": "1", "type": "role"}])), "components.0", "BASE_TYPE_BAD_VALUE"),
        (
            row(select(5, default_values=[{"id": "1", "type": "user"}] * 2)),
            "components.0",
            "SELECT_COMPONENT_INVALID_DEFAULT_VALUES",
        ),
        (text(""), "content", REQUIRED),
        (text("x" * 4001), "content", TOO_LONG),
        ({"type": 9, "components": [text()] * 4, "accessory": button()}, "components", TOO_LONG),
        ({"type": 9, "components": [text()]}, "accessory", REQUIRED),
        ({"type": 12, "items": []}, "items", "BASE_TYPE_MIN_LENGTH"),
        ({"type": 12, "items": [PICTURE] * 11}, "items", TOO_LONG),
        ({"type": 12, "items": [PICTURE | {"description": "x" * 1025}]}, "items.0.description", TOO_LONG),
        ({"type": 13, "file": {"url": "https://example.com/a.txt"}}, "file", "URL_TYPE_INVALID_SCHEME"),
        ({"type": 13, "file": {"url": "attachment://missing"}}, "file.url", "BASE_TYPE_BAD_VALUE"),
        ({"type": 14, "spacing": 3}, "spacing", "BASE_TYPE_CHOICES"),
        ({"type": 17, "components": []}, "components", "BASE_TYPE_MIN_LENGTH"),
        ({"type": 17, "components": [text()], "accent_color": -1}, "accent_color", "NUMBER_TYPE_MIN"),
    ],
)
async def test_every_limit(place: Place, component: Json, where: str, code: str) -> None:
    assert await wrong(place, component) == {f"components.0.{where}".removesuffix("."): code}


async def test_limits_of_all_components_together(place: Place) -> None:
    assert await wrong(place, *[text("x" * 2001)] * 2) == {"components": "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"}
    assert await sent(place, *[text("x" * 2000)] * 2)
    rows = [row(*[button(f"{r}{n}") for n in range(5)]) for r in range(6)]
    assert await sent(place, *rows, *[text("x")] * 4)
    assert await wrong(place, *rows, *[text("x")] * 5) == {"components": "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"}
    assert await wrong(place, *[row(button(str(n))) for n in range(6)], v2=False) == {
        "components": "BASE_TYPE_BAD_LENGTH"
    }


async def test_ids_are_unique(place: Place) -> None:
    twice = row(button("a"), button("a"))
    assert await wrong(place, twice) == {"components.0.components.1.custom_id": "COMPONENT_CUSTOM_ID_DUPLICATED"}
    assert await wrong(place, text(id=5), text(id=5)) == {"components.1.id": "COMPONENT_ID_DUPLICATED"}
    message = await sent(place, text(id=2), text(id=0), text())
    assert [component["id"] for component in message["components"]] == [2, 1, 3]


@pytest.mark.parametrize("legacy", [{"content": "x"}, {"embeds": [{"title": "x"}]}])
async def test_old_fields_do_not_go_with_components_v2(place: Place, legacy: Json) -> None:
    found = await place.bot.wrong("POST", path(place), {"components": [text()], "flags": V2} | legacy)
    assert set(found.values()) == {"MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"}


async def test_texts_mention(place: Place) -> None:
    container = {"type": 17, "components": [text(f"<@{place.member.id}>")]}
    assert [user["id"] for user in (await sent(place, container))["mentions"]] == [str(place.member.id)]

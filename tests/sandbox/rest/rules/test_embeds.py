"""Embeds: every limit, and what Discord makes of them."""

from typing import Any

import pytest

from acting import Place

REQUIRED, TOO_LONG, SCHEME = "BASE_TYPE_REQUIRED", "BASE_TYPE_MAX_LENGTH", "URL_TYPE_INVALID_SCHEME"


def path(place: Place) -> str:
    return f"/channels/{place.general.id}/messages"


@pytest.mark.parametrize(
    ("embed", "where", "code"),
    [
        ({"title": "x" * 257}, "title", TOO_LONG),
        ({"description": "x" * 4097}, "description", TOO_LONG),
        ({"title": "x", "fields": [{"name": "n", "value": "v"}] * 26}, "fields", TOO_LONG),
        ({"fields": [{"name": "x" * 257, "value": "v"}]}, "fields.0.name", TOO_LONG),
        ({"fields": [{"name": "n", "value": "x" * 1025}]}, "fields.0.value", TOO_LONG),
        ({"fields": [{"name": " ", "value": "v"}]}, "fields.0.name", REQUIRED),
        ({"fields": [{"name": "n", "value": ""}]}, "fields.0.value", REQUIRED),
        ({"fields": [{"name": "n"}]}, "fields.0.value", REQUIRED),
        ({"footer": {"text": "x" * 2049}}, "footer.text", TOO_LONG),
        ({"author": {"name": "x" * 257}}, "author.name", TOO_LONG),
        ({"author": {"url": "https://example.com"}}, "author", REQUIRED),
        ({"title": "x", "url": "ftp://example.com"}, "url", SCHEME),
        ({"title": "x", "url": "nothing"}, "url", "URL_TYPE_INVALID_URL"),
        ({"image": {"url": "file:///etc/passwd"}}, "image.url", SCHEME),
        ({"title": "x", "color": 0x1000000}, "color", "NUMBER_TYPE_MAX"),
        ({"title": "x", "timestamp": "yesterday"}, "timestamp", "DATE_TIME_TYPE_PARSE"),
        ({"color": 1}, "description", REQUIRED),
        ({}, "description", REQUIRED),
    ],
)
async def test_every_limit(place: Place, embed: Any, where: str, code: str) -> None:
    assert await place.bot.wrong("POST", path(place), {"embeds": [embed]}) == {f"embeds.0.{where}": code}


async def test_six_thousand_characters_in_all(place: Place) -> None:
    most = [{"description": "x" * 4000}, {"title": "t" * 200, "fields": [{"name": "n" * 200, "value": "v" * 800}]}]
    assert await place.bot.ok("POST", path(place), {"embeds": [*most, {"footer": {"text": "f" * 800}}]})
    assert await place.bot.wrong("POST", path(place), {"embeds": [*most, {"footer": {"text": "f" * 801}}]}) == {
        "embeds": "MAX_EMBED_SIZE_EXCEEDED"
    }


async def test_blanks_around_do_not_count_and_are_gone(place: Place) -> None:
    sent = await place.bot.ok("POST", path(place), {"embeds": [{"title": f"  {'x' * 256}  "}]})
    assert sent["embeds"][0]["title"] == "x" * 256


async def test_only_what_a_sender_may_set_is_taken(place: Place) -> None:
    embed = {
        "type": "article",
        "title": "x",
        "provider": {"name": "fake"},
        "video": {"url": "https://example.com/v.mp4"},
        "image": {"url": "https://example.com/i.png", "width": 9, "proxy_url": "https://example.com/p.png"},
        "timestamp": "2026-01-02T03:04:05",
    }
    sent = await place.bot.ok("POST", path(place), {"embeds": [embed]})
    assert sent["embeds"] == [
        {
            "type": "rich",
            "title": "x",
            "image": {"url": "https://example.com/i.png", "proxy_url": "https://example.com/i.png"},
            "timestamp": "2026-01-02T03:04:05.000000+00:00",
        }
    ]


async def test_a_picture_that_was_not_sent_is_left_out(place: Place) -> None:
    sent = await place.bot.ok(
        "POST", path(place), {"embeds": [{"title": "x", "image": {"url": "attachment://missing.png"}}]}
    )
    assert sent["embeds"] == [{"type": "rich", "title": "x"}]

"""Rate limits are Discord's: headers, buckets, the global limit, the budget of invalid requests. Time stands still."""

import re
from datetime import timedelta

import pytest

from documents import DOCUMENT, document, needs_the_document
from tux.sandbox import Sandbox
from tux.sandbox.limit_profiles import DISCORD, GENEROUS, OBSERVED, Profile
from tux.sandbox.limits import MAX_BUCKETS, Limits, rate_limited
from tux.sandbox.rest.requests import Reply, Request
from tux.sandbox.rest.router import Route
from tux.sandbox.scenes import Scene, small
from tux.sandbox.world import User
from tux.sandbox.world.clock import Clock


class StoppedClock(Clock):
    """Moves only by `advance`."""

    def monotonic(self) -> float:
        return self._shift.total_seconds()


async def nothing(_call: object) -> None:
    """The handler of routes that are never carried out."""


def route(text: str) -> Route:
    method, _, path = text.partition(" ")
    return Route(method, path, nothing)


BOT, OTHER = User(1, "bot", bot=True), User(2, "other", bot=True)
SEND = route("POST /channels/{channel_id}/messages")


class Asking:
    """Asks the limits about routes, without carrying anything out."""

    def __init__(self, profile: object = DISCORD) -> None:
        self.clock = StoppedClock()
        self.limits = Limits(profile, self.clock)  # type: ignore[arg-type]

    def ask(self, of: Route, actor: User | None = BOT, body: object = None, **params: str) -> Reply | dict[str, str]:
        path = of.path.format_map(params)
        verdict = self.limits.ask(Request(of.method, path, body=body), of, params, actor)
        return verdict.refusal or verdict.headers

    def times(self, count: int, of: Route, actor: User | None = BOT, body: object = None, **params: str) -> list[int]:
        """The status of so many requests in a row, 200 for each that is let through."""
        answers = [self.ask(of, actor, body, **params) for _ in range(count)]
        return [answer.status if isinstance(answer, Reply) else 200 for answer in answers]


def test_a_full_bucket_refuses_until_its_window_ends() -> None:
    asking = Asking()
    assert asking.times(6, SEND, channel_id="7") == [200] * 5 + [429]

    asking.clock.advance(timedelta(seconds=5))
    assert asking.times(1, SEND, channel_id="7") == [200]


def test_the_headers_say_what_is_left() -> None:
    asking = Asking()
    asking.ask(SEND, channel_id="7")
    asking.clock.advance(timedelta(seconds=2))

    headers = asking.ask(SEND, channel_id="7")

    assert isinstance(headers, dict)
    shown = {name: headers[name] for name in ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset-After")}
    assert shown == {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "3", "X-RateLimit-Reset-After": "3.000"}
    assert abs(float(headers["X-RateLimit-Reset"]) - asking.clock.now().timestamp() - 3) < 1
    assert len(headers["X-RateLimit-Bucket"]) == 32


def test_a_429_says_how_long_to_wait_and_that_discord_said_it() -> None:
    asking = Asking()
    asking.times(5, SEND, channel_id="7")

    refusal = asking.ask(SEND, channel_id="7")

    assert isinstance(refusal, Reply)
    assert refusal.body == {"message": "You are being rate limited.", "retry_after": 5.0, "global": False}
    assert refusal.headers["Retry-After"] == "5"
    assert refusal.headers["X-RateLimit-Scope"] == "user"
    assert refusal.headers["X-RateLimit-Remaining"] == "0"
    assert "Via" in refusal.headers


def test_each_channel_and_each_bot_has_its_own_bucket() -> None:
    asking = Asking()
    asking.times(5, SEND, channel_id="7")

    assert asking.times(1, SEND, channel_id="8") == [200]
    assert asking.times(1, SEND, OTHER, channel_id="7") == [200]


def test_routes_that_belong_together_share_a_bucket() -> None:
    asking = Asking()
    add = route("PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}")
    take = route("DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}")
    assert asking.times(10, add, guild_id="1", user_id="2", role_id="3") == [200] * 10
    assert asking.times(1, take, guild_id="1", user_id="4", role_id="5") == [429]


def test_renaming_a_channel_has_a_limit_that_no_header_shows() -> None:
    asking = Asking()
    edit = route("PATCH /channels/{channel_id}")
    assert asking.times(2, edit, body={"name": "a"}, channel_id="7") == [200, 200]

    refusal = asking.ask(edit, body={"name": "b"}, channel_id="7")

    assert isinstance(refusal, Reply)
    assert refusal.body["retry_after"] == 600
    assert int(refusal.headers["X-RateLimit-Remaining"]) > 0
    assert asking.times(1, edit, body={"nsfw": True}, channel_id="7") == [200]


def test_a_webhook_is_limited_by_its_token_whoever_uses_it() -> None:
    asking = Asking()
    hook = route("POST /webhooks/{webhook_id}/{webhook_token}")
    assert asking.times(5, hook, None, webhook_id="1", webhook_token="a") == [200] * 5
    assert asking.times(1, hook, BOT, webhook_id="1", webhook_token="a") == [429]
    assert asking.times(1, hook, None, webhook_id="1", webhook_token="b") == [200]


def test_no_bot_asks_more_than_fifty_times_a_second() -> None:
    asking = Asking()
    ban = route("PUT /guilds/{guild_id}/bans/{user_id}")
    assert asking.times(50, ban, guild_id="1", user_id="2") == [200] * 50

    refusal = asking.ask(ban, guild_id="9", user_id="2")

    assert isinstance(refusal, Reply)
    assert refusal.body["global"] is True
    assert refusal.headers["X-RateLimit-Global"] == "true"
    assert refusal.headers["X-RateLimit-Scope"] == "global"
    assert asking.times(1, ban, OTHER, guild_id="1", user_id="2") == [200]


def test_answers_to_interactions_are_outside_the_global_limit() -> None:
    asking = Asking()
    asking.times(50, route("PUT /guilds/{guild_id}/bans/{user_id}"), guild_id="1", user_id="2")
    answer = route("POST /interactions/{interaction_id}/{interaction_token}/callback")
    assert asking.times(5, answer, interaction_id="1", interaction_token="t") == [200] * 5


@pytest.mark.parametrize("profile", [GENEROUS, DISCORD], ids=lambda profile: profile.name)
def test_a_first_answer_to_an_interaction_has_no_bucket_but_follow_ups_have_that_of_webhooks(profile: Profile) -> None:
    limits = Limits(profile, StoppedClock())
    answer = route("POST /interactions/{interaction_id}/{interaction_token}/callback")
    follow_up = route("POST /webhooks/{webhook_id}/{webhook_token}")
    asked, ids = Request("POST", "/"), {"interaction_id": "1", "interaction_token": "t"}

    verdicts = [limits.ask(asked, answer, ids, BOT) for _ in range(200)]

    assert [(verdict.refusal, verdict.headers) for verdict in verdicts] == [(None, {})] * 200
    assert "X-RateLimit-Bucket" in limits.ask(asked, follow_up, HOOK, BOT).headers


HOOK = {"webhook_id": "1", "webhook_token": "t"}


@pytest.mark.parametrize(
    ("of", "status"),
    [
        ("POST /webhooks/{webhook_id}/{webhook_token}", 200),
        ("PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", 200),
        ("DELETE /webhooks/{webhook_id}/{webhook_token}", 200),
        ("DELETE /webhooks/{webhook_id}", 429),
        ("GET /channels/{channel_id}/webhooks", 429),
        ("POST /channels/{channel_id}/webhooks", 429),
    ],
)
def test_webhooks_by_token_are_outside_the_global_limit_and_the_others_within(of: str, status: int) -> None:
    asking = Asking()
    ban = route("PUT /guilds/{guild_id}/bans/{user_id}")
    asking.times(49, ban, guild_id="1", user_id="2")
    params = HOOK | {"channel_id": "1", "message_id": "1"}
    assert asking.times(1, route(of), **params) == [200]
    left = 1 if status == 200 else 0
    assert asking.times(2, ban, guild_id="1", user_id="2") == [200] * left + [429] * (2 - left)
    assert asking.times(1, route(of), **params) == [status]


def test_ten_thousand_invalid_requests_end_in_a_ban_of_ten_minutes() -> None:
    asking = Asking()
    for _ in range(9_999):
        asking.limits.settle(BOT, Reply({}, 403))
    assert asking.times(1, SEND, channel_id="7") == [200]

    asking.limits.settle(BOT, Reply({}, 401))
    ban = asking.ask(SEND, channel_id="7")

    assert isinstance(ban, Reply)
    assert (ban.status, ban.body["code"], ban.headers) == (429, 40333, {"Retry-After": "600"})
    assert asking.times(1, SEND, OTHER, channel_id="7") == [200]
    asking.clock.advance(timedelta(minutes=10))
    assert asking.times(1, SEND, channel_id="7") == [200]


@pytest.mark.parametrize(
    ("reply", "counted"),
    [
        (Reply({}, 200), 0),
        (Reply({}, 401), 1),
        (Reply({}, 403), 1),
        (Reply({}, 404), 0),
        (rate_limited(1), 1),
        (rate_limited(1, everywhere=True), 1),
        (rate_limited(1, scope="shared"), 0),
    ],
)
def test_what_counts_as_invalid(reply: Reply, counted: int) -> None:
    asking = Asking(GENEROUS)
    asking.limits.settle(BOT, reply)
    assert asking.limits.invalid(BOT) == counted


def test_the_generous_profile_has_headers_and_nobody_reaches_it() -> None:
    asking = Asking(GENEROUS)
    assert set(asking.times(300, SEND, channel_id="7")) == {200}
    headers = asking.ask(SEND, channel_id="7")
    assert isinstance(headers, dict)
    assert int(headers["X-RateLimit-Remaining"]) > 100_000


def test_a_route_without_a_known_limit_carries_no_headers() -> None:
    assert Asking().ask(route("DELETE /channels/{channel_id}"), channel_id="7") == {}


def test_what_is_remembered_of_the_past_is_bounded() -> None:
    asking = Asking()
    for channel in range(MAX_BUCKETS + 10):
        asking.ask(SEND, User(channel, "bot", bot=True), channel_id=str(channel))
        if channel == MAX_BUCKETS - 1:
            asking.clock.advance(timedelta(hours=1))
    assert len(asking.limits._buckets) <= 10


def test_no_route_is_named_twice_for_the_same_limit() -> None:
    plain = [name for limit in OBSERVED if not limit.fields for name in limit.routes]
    assert len(plain) == len(set(plain))


@needs_the_document
def test_every_limited_route_is_one_of_discords() -> None:
    limited = [name.partition(" ") for limit in OBSERVED for name in limit.routes]
    paths = [(method, re.sub(r"\{\w+\}", "1", path)) for method, _, path in limited]
    assert [path for path in paths if document().operations.find(*path) is None] == []


@pytest.fixture
def stopped() -> StoppedClock:
    return StoppedClock()


async def send(sandbox: Sandbox, scene: Scene) -> Reply:
    channel = next(iter(scene.guild.channels))
    authorization = f"Bot {scene.bot.bot.token}"
    body = {"content": "hi"}
    return await sandbox.answer(
        Request("POST", f"/channels/{channel}/messages", authorization=authorization, body=body)
    )


async def test_a_bot_is_limited_by_the_sandbox(stopped: StoppedClock) -> None:
    async with Sandbox(limits="discord", clock=stopped, openapi=DOCUMENT) as sandbox:
        scene = small(sandbox.world)
        replies = [await send(sandbox, scene) for _ in range(6)]

        assert [reply.status for reply in replies] == [200] * 5 + [429]
        assert replies[0].headers["X-RateLimit-Remaining"] == "4"
        assert sandbox.limits.invalid(scene.bot.bot) == 1
        assert [exchange.status for exchange in sandbox.traffic] == [200] * 5 + [429]

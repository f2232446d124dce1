"""429s on purpose, as Discord sends them for each kind of limit, with headers missing, and as Cloudflare sends them."""

import aiohttp
import pytest

from tux.sandbox import Fault, Sandbox
from tux.sandbox.faults.fault import HEADERS
from tux.sandbox.scenes import Scene, small

BUCKET = {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-RateLimit-Reset-After"}


@pytest.fixture
def scene(sandbox: Sandbox) -> Scene:
    return small(sandbox.world)


async def ask(sandbox: Sandbox, scene: Scene, path: str = "/users/@me") -> tuple[int, dict[str, str], str]:
    """Return status, headers and text of the bot's request."""
    headers = {"Authorization": f"Bot {scene.bot.bot.token}"}
    async with aiohttp.ClientSession() as session, session.get(f"{sandbox.api_url}{path}", headers=headers) as reply:
        return reply.status, dict(reply.headers), await reply.text()


async def test_it_says_that_the_bucket_of_the_route_is_used_up(sandbox: Sandbox, scene: Scene) -> None:
    _, normal, _ = await ask(sandbox, scene)
    sandbox.faults.add(Fault("rate_limit", retry_after=2.5, times=1))

    status, headers, text = await ask(sandbox, scene)

    assert status == 429
    assert '"retry_after":2.5' in text
    assert headers["X-RateLimit-Bucket"] == normal["X-RateLimit-Bucket"]
    assert headers["X-RateLimit-Limit"] == normal["X-RateLimit-Limit"]
    assert (headers["X-RateLimit-Remaining"], headers["X-RateLimit-Reset-After"]) == ("0", "2.500")
    assert float(headers["X-RateLimit-Reset"]) > float(normal["X-RateLimit-Reset"])
    assert (headers["X-RateLimit-Scope"], headers["Retry-After"], headers["Via"]) == ("user", "3", "1.1 google")
    assert (await ask(sandbox, scene))[0] == 200


async def test_the_global_limit_has_no_bucket(sandbox: Sandbox, scene: Scene) -> None:
    sandbox.faults.add(Fault("rate_limit", scope="global"))
    _, headers, text = await ask(sandbox, scene)
    assert '"global":true' in text
    assert (headers["X-RateLimit-Scope"], headers["X-RateLimit-Global"]) == ("global", "true")
    assert not (BUCKET | {"X-RateLimit-Bucket"}) & headers.keys()


async def test_a_shared_limit_leaves_the_bucket_as_it_is_and_is_nobodys_fault(sandbox: Sandbox, scene: Scene) -> None:
    sandbox.faults.add(Fault("rate_limit", scope="shared"))
    _, headers, text = await ask(sandbox, scene)
    assert headers["X-RateLimit-Scope"] == "shared"
    assert int(headers["X-RateLimit-Remaining"]) > 0
    assert '"global":false' in text
    assert sandbox.limits.invalid(scene.bot.bot) == 0


async def test_where_there_is_no_bucket_there_are_no_headers_of_one(sandbox: Sandbox, scene: Scene) -> None:
    sandbox.faults.add(Fault("rate_limit"))
    path = f"{sandbox.api_url}/interactions/1/token/callback"
    async with aiohttp.ClientSession() as session, session.post(path, json={"type": 1}) as reply:
        assert reply.status == 429
        assert not BUCKET & reply.headers.keys()
        assert reply.headers["Retry-After"] == "1"


@pytest.mark.parametrize("left_out", sorted(HEADERS.values()))
async def test_each_header_can_be_left_out_by_its_name_in_any_case(
    sandbox: Sandbox, scene: Scene, left_out: str
) -> None:
    scope = "global" if left_out == "X-RateLimit-Global" else "user"
    plain = sandbox.faults.add(Fault("rate_limit", scope=scope))
    _, before, _ = await ask(sandbox, scene)
    sandbox.faults.remove(plain.id)
    sandbox.faults.add(Fault("rate_limit", scope=scope, leave_out=(left_out.upper(),)))

    _, after, _ = await ask(sandbox, scene)

    assert before.keys() - after.keys() == {left_out}


async def test_all_headers_can_be_left_out(sandbox: Sandbox, scene: Scene) -> None:
    sandbox.faults.add(Fault("rate_limit", leave_out=tuple(HEADERS)))
    status, headers, _ = await ask(sandbox, scene)
    assert status == 429
    assert not {name.lower() for name in headers} & HEADERS.keys()


async def test_a_ban_of_cloudflares_is_a_page_without_a_header_of_discords(sandbox: Sandbox, scene: Scene) -> None:
    sandbox.faults.add(Fault("cloudflare_ban", retry_after=600))
    status, headers, text = await ask(sandbox, scene)
    assert (status, headers["Retry-After"]) == (429, "600")
    assert headers["Content-Type"].startswith("text/html")
    assert text.startswith("<!DOCTYPE html>")
    assert not {name for name in headers if name.startswith("X-RateLimit") or name == "Via"}


def test_a_header_that_no_429_has_is_refused() -> None:
    with pytest.raises(ValueError, match="X-Cats is no header of a 429"):
        Fault("rate_limit", leave_out=("X-Cats",))

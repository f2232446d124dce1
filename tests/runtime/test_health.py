import aiohttp
import pytest

from tux.runtime.health import Health, serving


async def _get_health(port: int) -> tuple[int, dict[str, object]]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/healthz") as response,
    ):
        return response.status, await response.json()


async def test_every_request_gets_the_present_health():
    states = [Health(False, {"ready": False}), Health(True, {"ready": True})]
    async with serving(0, lambda: states.pop(0), host="127.0.0.1") as port:
        assert await _get_health(port) == (503, {"healthy": False, "ready": False})
        assert await _get_health(port) == (200, {"healthy": True, "ready": True})


async def test_a_port_in_use_raises_and_the_port_is_free_afterwards():
    async with serving(0, lambda: Health(True), host="127.0.0.1") as port:
        with pytest.raises(OSError, match="address already in use"):
            async with serving(port, lambda: Health(True), host="127.0.0.1"):
                pass
    async with serving(port, lambda: Health(True), host="127.0.0.1") as second_port:
        assert second_port == port

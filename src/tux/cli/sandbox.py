"""`tux sandbox`: a local Discord by itself, for any bot, and the controls of one that runs."""

import asyncio
import json
import logging
import os
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

import typer

from tux.cli.exits import CliError, Exit
from tux.cli.signals import on_stop

if TYPE_CHECKING:
    from tux.sandbox import Sandbox
    from tux.sandbox.scenes import Scene

PORT = 8700
HOME = f"http://127.0.0.1:{PORT}"
DOCUMENT = "TUX_DISCORD_OPENAPI"
KINDS = (
    "latency, status, reset, timeout or rate_limit for requests; gateway_delay, gateway_duplicate, gateway_reorder,"
    " gateway_drop, gateway_reconnect or gateway_invalid_session for events; null_executor for the audit log"
)
WAITING = {"latency", "timeout", "gateway_delay", "gateway_reorder"}
WAITS = {
    "fixed": ("seconds",),
    "uniform": ("seconds", "most", "distribution"),
    "lognormal": ("seconds", "most", "distribution", "sigma"),
}
BY_KIND = {"status": ("status",), "rate_limit": ("retry_after",)}

app = typer.Typer(help="Serve a local Discord by itself.", no_args_is_help=True)
fault = typer.Typer(help="Let requests and events of a running sandbox go wrong.", no_args_is_help=True)
gateway = typer.Typer(help="Break the gateway connections of a running sandbox.", no_args_is_help=True)
app.add_typer(fault, name="fault")
app.add_typer(gateway, name="gateway")

Url = Annotated[str, typer.Option(help="Where the sandbox is.")]
User = Annotated[int | None, typer.Option(help="Only this user id; by default everybody.")]


@app.command()
def serve(
    *,
    port: Annotated[int, typer.Option(help="The port; 0 picks a free one.", min=0, max=65_535)] = PORT,
    host: Annotated[str, typer.Option(help="The address to bind; 0.0.0.0 in a container.")] = "127.0.0.1",
    allow_host: Annotated[list[str] | None, typer.Option(help="A further name by which it may be reached.")] = None,
    scene: Annotated[Literal["small", "demo"], typer.Option(help="The guild to begin with.")] = "small",
    limits: Annotated[
        Literal["generous", "discord"], typer.Option(help="Rate limits: out of reach, or Discord's.")
    ] = "generous",
    openapi: Annotated[
        Path | None, typer.Option(help=f"Discord's OpenAPI document, to check requests by (or {DOCUMENT}).")
    ] = None,
) -> None:
    """Serve a local Discord until Ctrl-C, and say how to point a bot at it."""
    from tux.sandbox import Sandbox
    from tux.sandbox.openapi.document import NoJsonSchema

    document = openapi or (Path(os.environ[DOCUMENT]) if os.environ.get(DOCUMENT) else None)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        sandbox = Sandbox(host=host, port=port, hosts=frozenset(allow_host or ()), limits=limits, openapi=document)
    except NoJsonSchema as error:
        raise CliError(str(error), Exit.SETTINGS) from error
    except FileNotFoundError as error:
        raise CliError(f"There is no document at {document}.", Exit.SETTINGS) from error
    asyncio.run(_serve(sandbox, scene, port))


async def _serve(sandbox: "Sandbox", scene: str, port: int) -> None:
    from tux.sandbox.demo import demo
    from tux.sandbox.scenes import small

    stopping = asyncio.Event()
    on_stop(stopping.set)
    try:
        await sandbox.start()
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else error
        sentence = f"Port {port} cannot be opened ({why}). Choose another: --port {port + 1}"
        raise CliError(sentence, Exit.PORT) from error
    try:
        typer.echo(_introduction(sandbox, (demo if scene == "demo" else small)(sandbox.world)))
        await stopping.wait()
    finally:
        await sandbox.stop()


def _introduction(sandbox: "Sandbox", scene: "Scene") -> str:
    api, token = sandbox.api_url, scene.bot.bot.token
    lines = [
        f"A local Discord is at {sandbox.url}: open it in a browser and pick who you are.",
        f"The guild {scene.guild.name!r} has a bot, {scene.bot.name}. Its token: {token}",
        "",
        "Tux:         in the environment of `tux run`",
        f"             TUX_TOKEN={token} TUX_DISCORD_API={api}",
        "discord.py:  before the bot is started",
        f'             discord.http.Route.BASE = "{api}"',
        f'             discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL("{sandbox.gateway_url}")',
        f'             discord.Asset.BASE = "{sandbox.cdn_url}"',
        "discord.js:  in the options of the client",
        f'             rest: {{ api: "{sandbox.url}/api", cdn: "{sandbox.cdn_url}" }}',
        "",
    ]
    if sandbox.reachable_from_outside:
        lines += [
            "It listens on every address. Reach it by the port that you published, or by another name that you",
            "allow: `--allow-host NAME`; bots that reach it by that name get their gateway's address with it.",
            "",
        ]
    return "\n".join([*lines, "Ctrl-C stops it."])


@app.command()
def routes() -> None:
    """List every route of Discord's API that the sandbox serves."""
    from tux.sandbox.rest.api import served

    for route in served():
        typer.echo(f"{route.method:<6} {route.path}")


@app.command()
def state(*, url: Url = HOME, as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Show who and what is in a running sandbox."""
    found = _ask(url, "GET", "/sandbox/state")
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    for guild in found["guilds"]:
        typer.echo(f"guild   {guild['id']:<20} {guild['name']}")
    for bot in found["bots"]:
        typer.echo(f"bot     {bot['id']:<20} {bot['username']}, {'online' if bot['online'] else 'offline'}")
    for person in found["people"]:
        typer.echo(f"person  {person['id']:<20} {person['username']}: {person['note']}")


# faults


@fault.command()
def add(
    kind: Annotated[str, typer.Argument(help=KINDS)],
    *,
    route: Annotated[str | None, typer.Option(help="A path with * wildcards, such as '/channels/*/messages'.")] = None,
    method: Annotated[str | None, typer.Option(help="The HTTP method.")] = None,
    event: Annotated[str | None, typer.Option(help="A gateway event with * wildcards, or an audit log event.")] = None,
    actor: User = None,
    status: Annotated[int | None, typer.Option(help="The HTTP status of `status`.")] = None,
    seconds: Annotated[float | None, typer.Option(help="How long to wait.")] = None,
    most: Annotated[float | None, typer.Option(help="The longest wait, of uniform and lognormal ones.")] = None,
    distribution: Annotated[
        Literal["fixed", "uniform", "lognormal"] | None, typer.Option(help="How waits are spread.")
    ] = None,
    retry_after: Annotated[float | None, typer.Option(help="Seconds, of `rate_limit`.")] = None,
    chance: Annotated[float | None, typer.Option(help="The share that is befallen, 0 to 1.")] = None,
    times: Annotated[int | None, typer.Option(help="How often; by default until it is lifted.")] = None,
    seed: Annotated[int | None, typer.Option(help="Where the randomness begins.")] = None,
    url: Url = HOME,
) -> None:
    """Put a fault in force."""
    given = {name: value for name, value in locals().items() if name != "url" and value is not None}
    typer.echo(_told(_ask(url, "POST", "/sandbox/faults", given)))


@fault.command("list")
def list_faults(*, url: Url = HOME) -> None:
    """List the faults in force."""
    for found in _ask(url, "GET", "/sandbox/faults"):
        typer.echo(_told(found))


@fault.command()
def clear(
    number: Annotated[int | None, typer.Argument(help="Only the fault with this number.")] = None, *, url: Url = HOME
) -> None:
    """Lift all faults, or one."""
    _ask(url, "DELETE", "/sandbox/faults" if number is None else f"/sandbox/faults/{number}")


def _told(found: dict[str, Any]) -> str:
    """A fault in one line: its number, its kind, and what it was told to do."""
    kind = found["kind"]
    shown = ["method", "route", "event", "actor", "times", "seed", *BY_KIND.get(kind, ())]
    if found["chance"] < 1:
        shown.append("chance")
    if kind in WAITING:
        shown += WAITS[found["distribution"]]
    said = [f"{name}={found[name]}" for name in shown if found[name] not in {None, "*"}]
    return f"{found['id']:>3} {kind:<24} {' '.join(said)}".rstrip()


# the gateway


@gateway.command()
def drop(*, user: User = None, url: Url = HOME) -> None:
    """Cut connections without a word; their sessions can be resumed."""
    _break(url, "drop", user)


@gateway.command()
def reconnect(*, user: User = None, url: Url = HOME) -> None:
    """Ask clients to reconnect and resume."""
    _break(url, "reconnect", user)


@gateway.command()
def invalid(
    *,
    user: User = None,
    resumable: Annotated[bool, typer.Option(help="The session can be resumed all the same.")] = False,
    url: Url = HOME,
) -> None:
    """Tell clients that their session is invalid."""
    _break(url, "invalid_session", user, resumable=resumable)


def _break(url: str, action: str, user: int | None, **more: object) -> None:
    count = _ask(url, "POST", "/sandbox/gateway", {"action": action, "user_id": user} | more)["sessions"]
    typer.echo(f"{count} {'session' if count == 1 else 'sessions'}")


def _ask(url: str, method: str, path: str, body: object = None) -> Any:
    """Ask a running sandbox, and give its answer."""
    place = urlsplit(url)
    connection = HTTPConnection(place.hostname or "", place.port or 80, timeout=10)
    try:
        connection.request(method, path, None if body is None else json.dumps(body))
        reply = connection.getresponse()
        content, status = reply.read(), reply.status
    except (OSError, HTTPException) as error:
        raise CliError(f"No sandbox answers at {url}. Start one: tux sandbox serve", Exit.DISCORD) from error
    finally:
        connection.close()
    if status == 404:
        raise CliError("The sandbox knows nothing by that number.", Exit.USAGE)
    if status >= 400:
        raise CliError(f"The sandbox refuses: {json.loads(content)['message']}", Exit.USAGE)
    return json.loads(content) if content else None

"""`tux sandbox`: runs a local Discord for any bot, and controls one that is running."""

import asyncio
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from tux.cli.command_names import typeable
from tux.cli.exits import CliError, Exit
from tux.cli.sandbox_attacks import app as attack
from tux.cli.sandbox_requests import PORT, URL, Url, ask
from tux.cli.signals import on_stop

if TYPE_CHECKING:
    from tux.sandbox import Sandbox
    from tux.sandbox.openapi.coverage import Coverage
    from tux.sandbox.scenes import Scene

DOCUMENT = "TUX_DISCORD_OPENAPI"
KINDS = (
    "latency, status, reset, lost_reply, late_reply, timeout, rate_limit or cloudflare_ban for requests;"
    " index_not_ready for searches; gateway_delay, gateway_duplicate, gateway_reorder, gateway_drop, gateway_reconnect"
    " or gateway_invalid_session for events; gateway_ack_loss for heartbeats;"
    " audit_delay, audit_duplicate, audit_reorder or audit_loss for events that tell of audit log entries;"
    " null_executor, false_executor or null_action_type for what entries say; audit_log_lag for when the log shows them"
)
DELAYS = {
    "latency",
    "timeout",
    "late_reply",
    "gateway_delay",
    "gateway_reorder",
    "audit_delay",
    "audit_reorder",
    "audit_log_lag",
}
DELAY_OPTIONS = {
    "fixed": ("seconds",),
    "uniform": ("seconds", "most", "distribution"),
    "lognormal": ("seconds", "most", "distribution", "sigma"),
}
KIND_OPTIONS = {
    "status": ("status",),
    "rate_limit": ("retry_after", "scope", "leave_out"),
    "cloudflare_ban": ("retry_after", "leave_out"),
    "gateway_invalid_session": ("resumable", "keep_open"),
    "index_not_ready": ("retry_after",),
    "false_executor": ("executor",),
}

app = typer.Typer(help="Run a local Discord for any bot.", no_args_is_help=True)
fault = typer.Typer(help="Make requests and events of a running sandbox fail.", no_args_is_help=True)
gateway = typer.Typer(help="Break the gateway connections of a running sandbox.", no_args_is_help=True)
app.add_typer(attack, name="attack")
app.add_typer(fault, name="fault")
app.add_typer(gateway, name="gateway")

User = Annotated[int | None, typer.Option(help="The ID of the only user to affect; everybody if left out.")]


@app.command()
def serve(
    *,
    port: Annotated[int, typer.Option(help="The port; 0 picks a free one.", min=0, max=65_535)] = PORT,
    host: Annotated[str, typer.Option(help="The address to bind; use 0.0.0.0 in a container.")] = "127.0.0.1",
    allow_host: Annotated[list[str] | None, typer.Option(help="Another host name by which it may be reached.")] = None,
    scene: Annotated[Literal["small", "demo"], typer.Option(help="The guild to start with.")] = "small",
    limits: Annotated[
        Literal["generous", "discord"],
        typer.Option(help="The rate limits: too generous to be reached, or like Discord's."),
    ] = "generous",
    openapi: Annotated[
        Path | None, typer.Option(help=f"Discord's OpenAPI document to check requests against (or set {DOCUMENT}).")
    ] = None,
) -> None:
    """Run a local Discord until Ctrl-C, and say how to point a bot at it."""
    from tux.sandbox import Sandbox
    from tux.sandbox.openapi.document import NoJsonSchema
    from tux.sandbox.openapi.operations import NoDocument

    document = openapi or (Path(os.environ[DOCUMENT]) if os.environ.get(DOCUMENT) else None)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        sandbox = Sandbox(host=host, port=port, hosts=frozenset(allow_host or ()), limits=limits, openapi=document)
    except (NoJsonSchema, NoDocument) as error:
        raise CliError(str(error), Exit.SETTINGS) from error
    asyncio.run(_serve(sandbox, scene, port))


async def _serve(sandbox: "Sandbox", scene: str, port: int) -> None:
    from tux.sandbox.demo import demo
    from tux.sandbox.scenes import small

    stopping = asyncio.Event()
    on_stop(stopping.set)
    try:
        await sandbox.start()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else error
        sentence = f"Port {port} cannot be opened ({reason}). Choose another: --port {port + 1}"
        raise CliError(sentence, Exit.PORT) from error
    try:
        typer.echo(typeable(_introduction(sandbox, (demo if scene == "demo" else small)(sandbox.world))))
        await stopping.wait()
    finally:
        await sandbox.stop()


def _introduction(sandbox: "Sandbox", scene: "Scene") -> str:
    api, token = sandbox.api_url, scene.bot.bot.token
    lines = [
        f"A local Discord is at {sandbox.url}: open it in a browser and pick who you are.",
        f"The guild {scene.guild.name!r} has a bot, {scene.bot.name}. Its token is {token}",
        "",
        "Tux:         set these for `tux run`",
        f"             TUX_TOKEN={token} TUX_DISCORD_API={api}",
        "discord.py:  run this before the bot starts",
        f'             discord.http.Route.BASE = "{api}"',
        f'             discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL("{sandbox.gateway_url}")',
        f'             discord.Asset.BASE = "{sandbox.cdn_url}"',
        "discord.js:  pass this to the client",
        f'             rest: {{ api: "{sandbox.url}/api", cdn: "{sandbox.cdn_url}" }}',
        "",
    ]
    if sandbox.reachable_from_outside:
        lines += [
            "It listens on every address. Use the port that you published. To reach it by another host name, allow",
            "that with `--allow-host NAME`; a bot that uses that name is given a gateway URL with the same name.",
            "",
        ]
    return "\n".join([*lines, "Ctrl-C stops it."])


@app.command()
def routes(
    *,
    missing: Annotated[
        Path | None, typer.Option(help="Discord's OpenAPI document; list what it has and the sandbox lacks instead.")
    ] = None,
) -> None:
    """List every route of Discord's API that the sandbox serves."""
    from tux.sandbox.openapi.coverage import coverage
    from tux.sandbox.openapi.operations import NoDocument
    from tux.sandbox.rest.api import served

    if missing is None:
        for route in served():
            typer.echo(f"{route.method:<6} {route.path}")
        return
    try:
        typer.echo("\n".join(_lacking(coverage(missing))))
    except NoDocument as error:
        raise CliError(str(error), Exit.SETTINGS) from error


def _lacking(found: "Coverage") -> Iterator[str]:
    yield f"{len(found.unserved)} of {found.total} operations are not served:"
    for operation in found.unserved:
        yield f"  {operation.method:<6} {operation.path} ({operation.name})"
    yield "\nParameters and fields of requests that the sandbox does not read:"
    for operation, names in found.unread:
        yield f"  {operation.method:<6} {operation.path} ({operation.name}): {', '.join(names)}"
    yield "\nFields of answers that the sandbox never gives:"
    for schema, names in found.ungiven.items():
        yield f"  {schema}: {', '.join(names)}"


@app.command()
def state(*, url: Url = URL, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show the guilds, bots and people of a running sandbox."""
    world = ask(url, "GET", "/sandbox/state")
    if as_json:
        typer.echo(json.dumps(world, indent=2))
        return
    for guild in world["guilds"]:
        typer.echo(f"guild   {guild['id']:<20} {guild['name']}")
    for bot in world["bots"]:
        typer.echo(f"bot     {bot['id']:<20} {bot['username']}, {'online' if bot['online'] else 'offline'}")
    for person in world["people"]:
        typer.echo(f"person  {person['id']:<20} {person['username']}: {person['note']}")


@fault.command()
def add(
    kind: Annotated[str, typer.Argument(help=KINDS)],
    *,
    route: Annotated[str | None, typer.Option(help="A path with * wildcards, like '/channels/*/messages'.")] = None,
    method: Annotated[str | None, typer.Option(help="The HTTP method.")] = None,
    event: Annotated[
        str | None, typer.Option(help="A gateway event, or the type of an audit log entry, with * wildcards.")
    ] = None,
    actor: User = None,
    status: Annotated[int | None, typer.Option(help="The HTTP status to answer with, for `status`.")] = None,
    seconds: Annotated[float | None, typer.Option(help="The delay in seconds.")] = None,
    most: Annotated[float | None, typer.Option(help="The longest delay in seconds, for uniform and lognormal.")] = None,
    distribution: Annotated[
        Literal["fixed", "uniform", "lognormal"] | None, typer.Option(help="The distribution of delays.")
    ] = None,
    sigma: Annotated[
        float | None, typer.Option(help="The spread of lognormal delays: the deviation of their logarithm.")
    ] = None,
    retry_after: Annotated[
        float | None,
        typer.Option(help="The seconds to wait, for `rate_limit`, `cloudflare_ban` and `index_not_ready`."),
    ] = None,
    scope: Annotated[
        Literal["user", "global", "shared"] | None, typer.Option(help="Whose limit was reached, for `rate_limit`.")
    ] = None,
    leave_out: Annotated[
        list[str] | None,
        typer.Option(help="A header that `rate_limit` or `cloudflare_ban` leaves out; may be given several times."),
    ] = None,
    resumable: Annotated[
        bool | None,
        typer.Option("--resumable", help="Let `gateway_invalid_session` say that a session can be resumed."),
    ] = None,
    keep_open: Annotated[
        bool | None, typer.Option("--keep-open", help="Leave connections open, for `gateway_invalid_session`.")
    ] = None,
    executor: Annotated[
        int | None, typer.Option(help="The ID of who is blamed, for `false_executor`; somebody else if left out.")
    ] = None,
    chance: Annotated[
        float | None, typer.Option(help="The share of requests, events or entries to affect, 0 to 1.")
    ] = None,
    after: Annotated[
        int | None, typer.Option(help="How many requests, events or entries to let through first.")
    ] = None,
    times: Annotated[int | None, typer.Option(help="How many times; until the fault is cleared if left out.")] = None,
    seed: Annotated[int | None, typer.Option(help="The seed for what is random.")] = None,
    url: Url = URL,
) -> None:
    """Add a fault."""
    options = {name: value for name, value in locals().items() if name != "url" and value is not None}
    typer.echo(_fault_line(ask(url, "POST", "/sandbox/faults", options)))


@fault.command("list")
def list_faults(*, url: Url = URL) -> None:
    """List the faults."""
    for entry in ask(url, "GET", "/sandbox/faults"):
        typer.echo(_fault_line(entry))


@fault.command()
def clear(
    number: Annotated[int | None, typer.Argument(help="The number of the fault; all of them if left out.")] = None,
    *,
    url: Url = URL,
) -> None:
    """Clear all faults, or one."""
    ask(url, "DELETE", "/sandbox/faults" if number is None else f"/sandbox/faults/{number}")


def _fault_line(entry: dict[str, Any]) -> str:
    """Return a fault in one line: its number, its kind and its options."""
    kind = entry["kind"]
    names = ["method", "route", "event", "actor", "times", "seed", *KIND_OPTIONS.get(kind, ())]
    if entry["chance"] < 1:
        names.append("chance")
    if entry["after"]:
        names.append("after")
    if kind in DELAYS:
        names += DELAY_OPTIONS[entry["distribution"]]
    shown = {name: ",".join(entry[name]) if isinstance(entry[name], list) else entry[name] for name in names}
    options = [
        f"{name}={value}" for name, value in shown.items() if value is not False and value not in {None, "*", ""}
    ]
    return f"{entry['id']:>3} {kind:<24} {' '.join(options)}".rstrip()


@gateway.command()
def drop(*, user: User = None, url: Url = URL) -> None:
    """Drop connections without a close frame. Their sessions can be resumed."""
    _disrupt(url, "drop", user)


@gateway.command()
def reconnect(*, user: User = None, url: Url = URL) -> None:
    """Ask clients to reconnect and resume."""
    _disrupt(url, "reconnect", user)


@gateway.command()
def invalid(
    *,
    user: User = None,
    resumable: Annotated[bool, typer.Option(help="Say that the session can be resumed.")] = False,
    keep_open: Annotated[bool, typer.Option("--keep-open", help="Leave the connection open.")] = False,
    url: Url = URL,
) -> None:
    """Tell clients that their session is invalid."""
    _disrupt(url, "invalid_session", user, resumable=resumable, keep_open=keep_open)


def _disrupt(url: str, action: str, user: int | None, **options: object) -> None:
    count = ask(url, "POST", "/sandbox/gateway", {"action": action, "user_id": user} | options)["sessions"]
    typer.echo(f"{count} {'session' if count == 1 else 'sessions'}")

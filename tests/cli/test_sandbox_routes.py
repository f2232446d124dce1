"""`tux sandbox routes --missing` lists what the sandbox lacks of Discord's document."""

import json
from pathlib import Path
from typing import Any

import pytest

from documents import DOCUMENT, needs_the_document
from tux.cli import main
from tux.cli.exits import Exit
from tux.sandbox.rest.unserved_operations import UNSERVED


def content(*names: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"properties": {name: {} for name in names}}}}}


def operation(
    name: str, *, query: tuple[str, ...] = (), body: tuple[str, ...] = (), answer: tuple[str, ...] = ()
) -> dict[str, Any]:
    parameters = [{"name": one, "in": "query", "schema": {}} for one in query]
    responses = {"200": content(*answer)}
    return {"operationId": name, "parameters": parameters, "requestBody": content(*body), "responses": responses}


ENTRIES = operation("list_entries", query=("limit", "colour"), answer=("audit_log_entries", "hue"))
PATHS = {
    "/guilds/{guild}/audit-logs": {"get": ENTRIES},
    "/guilds/{guild}/roles/{role}": {"patch": operation("update_role", body=("name", "smell"))},
    "/guilds/{guild}/voice-states/@me": {"get": operation("get_own_state")},
    "/moons/{moon}": {"get": operation("get_moon"), "parameters": []},
}


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "document.json"
    path.write_text(json.dumps({"openapi": "3.1.0", "paths": PATHS, "components": {"schemas": {}}}))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["sandbox", "routes", *arguments])
    streams = capsys.readouterr()
    return code, streams.out + streams.err


def test_what_is_missing_is_listed_by_operation_parameter_and_field(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, output = run(capsys, "--missing", str(document))
    assert code == Exit.OK
    assert output.splitlines() == [
        "1 of 4 operations are not served:",
        "  GET    /moons/{moon} (get_moon)",
        "",
        "Parameters and fields of requests that the sandbox does not read:",
        "  GET    /guilds/{guild}/audit-logs (list_entries): query.colour",
        "  PATCH  /guilds/{guild}/roles/{role} (update_role): body.smell",
        "",
        "Fields of answers that the sandbox never gives:",
        "  list_entries: hue",
    ]


@needs_the_document
def test_what_is_missing_of_discords_own_document_is_what_is_refused_by_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, output = run(capsys, "--missing", str(DOCUMENT))
    assert code == Exit.OK
    listed = output.partition("\n\n")[0].splitlines()[1:]
    assert listed == [
        f"  {operation.method:<6} {operation.path} ({operation.name})"
        for operation in sorted(UNSERVED, key=lambda operation: (operation.path, operation.method))
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "does not exist."),
        ("{", "is not JSON."),
        ("[]", "is not an OpenAPI document."),
        ('{"paths": {}}', "is not an OpenAPI document."),
        ('{"paths": [], "components": {"schemas": {}}}', "is not an OpenAPI document."),
        ('{"paths": {"/a": {"get": 1}}, "components": {"schemas": {}}}', "is not an OpenAPI document."),
    ],
)
@pytest.mark.parametrize("command", [("routes", "--missing"), ("serve", "--port", "0", "--openapi")])
def test_a_file_that_is_no_document_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], content: str | None, sentence: str
) -> None:
    path = tmp_path / "document.json"
    if content is not None:
        path.write_text(content)
    code = main(["sandbox", *command, str(path)])
    assert (code, capsys.readouterr().err) == (Exit.SETTINGS, f"{path} {sentence}\n")


def test_a_folder_is_no_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--missing", str(tmp_path)) == (
        Exit.SETTINGS,
        f"{tmp_path} cannot be read (Is a directory).\n",
    )

"""The documentation is true: nothing in it is stale, leads nowhere or does not exist."""

import ast
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import command_reference
import generate
from tux import cli
from tux.runtime.settings import ProcessSettings, load

ROOT = Path(__file__).parents[2]

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GUIDES = [page for page in PAGES if page.parent.name in {"use", "host"} or page.name == "README.md"]
NO_SETTINGS = {"TUX_TEST_POSTGRES_URL", "TUX_DISCORD_OPENAPI", "TUX_REQUIRE_BROWSER", "TUX_LOGLEVEL"}
"""Variables that the tests read, and a typo that a page shows."""

GENERATED = generate.pages()

FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<code>.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
SHORTEST_PIECE = 4
"""The length in characters below which a piece of a sentence occurs everywhere."""


def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    return FENCE.sub("", text_of(page))


def code(page: Path) -> list[str]:
    """Return every line of code on the page, without prompts and without the output of commands."""
    lines = [" ".join(span.split()) for span in INLINE.findall(prose(page))]
    for fence in FENCE.finditer(text_of(page)):
        block = fence["code"].replace("\\\n", " ").splitlines()
        if fence["kind"] == "console":
            block = [line.removeprefix("$ ") for line in block if line.startswith("$ ")]
        lines += block
    return lines


@pytest.mark.parametrize("page", GENERATED, ids=name_of)
def test_every_generated_part_is_up_to_date(page: Path) -> None:
    assert text_of(page) == GENERATED[page], "stale: run make docs"


def anchors(page: Path) -> list[str]:
    return command_reference.anchors(re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(page)), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    broken: list[str] = []
    for target in LINK.findall(prose(page)):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        place = (page.parent / path).resolve() if path else page
        if not place.exists() or (anchor and anchor not in anchors(place)):
            broken.append(target)
    assert broken == []


def test_every_page_is_linked() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {
        (page.parent / target.partition("#")[0]).resolve() for page in PAGES for target in LINK.findall(prose(page))
    }
    assert [name_of(page) for page in PAGES if page not in linked | {index, ROOT / "README.md"}] == []


def test_roles_and_discords_own_roles_are_explained_side_by_side():
    page = text_of(ROOT / "docs" / "use" / "roles-and-ranks.md")
    for word in ("Integrations", "default", "rank", "override"):
        assert word.casefold() in page.casefold()
    assert len(re.findall(r"!\[[^\]]+\]\(\.\./pictures/", page)) >= 3
    assert "roles-and-ranks.md" in text_of(ROOT / "docs" / "README.md")


def test_no_picture_is_large_or_unused() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    shown = " ".join(map(text_of, PAGES))
    assert [picture.name for picture in pictures if picture.name not in shown] == []
    assert [picture.name for picture in pictures if picture.stat().st_size > 200_000] == []


# make and tux


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_exists(page: Path) -> None:
    named = {line.split()[1] for line in code(page) if re.match(r"make [a-z]", line)}
    assert named - targets() == set()


def test_make_help_names_every_target() -> None:
    output = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert (
        targets() - set(re.findall(r"^make ([a-z]+)", output, re.MULTILINE)) - {"help", "setup", "lock", "clean"}
        == set()
    )


def calls(page: Path) -> Iterator[list[str]]:
    """Yield the words after `tux` in every call of it."""
    for line in code(page):
        words = line.replace("…", "").removeprefix(".venv/bin/")
        if match := re.match(r"tux(?= |$)(.*)", words):
            yield shlex.split(match[1])
        if match := re.match(r"make (demo|run) ARGS=(.*)", words):
            yield [match[1], *shlex.split(shlex.split(match[2])[0])]


def unknown_word(words: list[str]) -> str | None:
    """Return the first of these words that the command line does not know."""
    command: Any = typer.main.get_command(cli.app)
    rest = list(words)
    while rest and (subcommands := getattr(command, "commands", None)) and not rest[0].startswith("--"):
        if rest[0] not in subcommands:
            return rest[0]
        name = rest.pop(0)
        command = subcommands[name]
        if isinstance(command, cli._LazyCommand):
            command = cli._load_command(cli.COMMANDS[name][0], name)
    known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)} | {"--help"}
    return next((word for word in rest if word.startswith("--") and word.partition("=")[0] not in known), None)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_tux_command_and_flag_exists(page: Path) -> None:
    assert [(words, wrong) for words in calls(page) if (wrong := unknown_word(words))] == []


def test_an_unknown_command_or_flag_is_noticed() -> None:
    assert unknown_word(["config", "show"]) is None
    assert unknown_word(["config", "shwo"]) == "shwo"
    assert unknown_word(["demo", "--prot", "1"]) == "--prot"


# the commands of the bot, and the settings


def slash_commands() -> set[str]:
    page = GENERATED[ROOT / "docs" / "use" / "commands.md"]
    return set(re.findall(r"^### /(.+)$", page, re.MULTILINE))


def named_commands(text: str) -> set[str]:
    """Return the slash commands in code spans. A path is not a command."""
    spans = [span for span in INLINE.findall(text) if re.match(r"/[a-z][a-z ]*($| \w+:)", span)]
    return {re.split(r" \w+:", span)[0].strip("/ ") for span in spans if span != "/healthz"}


@pytest.mark.parametrize("page", GUIDES, ids=name_of)
def test_every_slash_command_exists(page: Path) -> None:
    fenced = " ".join(f"`{line}`" for line in code(page) if line.startswith("/"))
    assert named_commands(f"{prose(page)} {fenced}") - slash_commands() == set()


def options_by_command() -> dict[str, set[str]]:
    """Return the options of every slash command, from the reference of commands."""
    sections = GENERATED[ROOT / "docs" / "use" / "commands.md"].split("\n### /")[1:]
    return {
        section.partition("\n")[0]: set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) for section in sections
    }


@pytest.mark.parametrize("page", GUIDES, ids=name_of)
def test_every_option_of_a_slash_command_exists(page: Path) -> None:
    lines = [line for line in code(page) if re.match(r"/[a-z][a-z ]* \w+:", line)]
    named = {
        (re.split(r" \w+:", line)[0].strip("/ "), option) for line in lines for option in re.findall(r" (\w+):", line)
    }
    assert {(command, option) for command, option in named if option not in options_by_command()[command]} == set()


def test_the_table_of_what_works_today_names_only_existing_commands() -> None:
    table = text_of(ROOT / "README.md").partition("## What works today")[2].partition("\nNot there yet")[0]
    assert named_commands(table)
    assert named_commands(table) - slash_commands() == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_setting_exists(page: Path) -> None:
    named = set(re.findall(r"\bTUX_[A-Z_]+\b", text_of(page)))
    assert named - NO_SETTINGS - {f"TUX_{name.upper()}" for name in ProcessSettings.model_fields} == set()


@pytest.mark.parametrize("page", GUIDES, ids=name_of)
def test_the_settings_in_examples_are_valid(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (f"TUX_{name.upper()}" for name in ProcessSettings.model_fields):
        monkeypatch.delenv(name, raising=False)
    for fence in FENCE.finditer(text_of(page)):
        example = fence["code"]
        if fence["kind"] == "toml" or example.startswith("TUX_"):
            (tmp_path / ("tux.toml" if fence["kind"] else ".env")).write_text(example)
            assert load(folder=tmp_path).settings


# the sentences of the command line


def pieces(node: ast.expr) -> list[str]:
    """Return the constant parts of a sentence in the code."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr():
            return [piece for value in node.values for piece in pieces(value)]
        case ast.FormattedValue(value=ast.IfExp() as choice) | (ast.IfExp() as choice):
            return [*pieces(choice.body), *pieces(choice.orelse)]
        case ast.Call(args=[first, *_]) if getattr(node.func, "id", "") == "CliError":
            return pieces(first)
        case _:
            return []


def problem_pieces(name: str) -> Iterator[str]:
    """Yield the constant parts of every sentence that reports a problem in a module of the command line."""
    for function in ast.walk(ast.parse(text_of(ROOT / "src" / "tux" / name))):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        variables = {
            target.id: statement.value
            for statement in ast.walk(function)
            if isinstance(statement, ast.Assign) and isinstance(target := statement.targets[0], ast.Name)
        }
        for node in ast.walk(function):
            yield from _problem_pieces_in(node, variables)


def _problem_pieces_in(node: ast.AST, variables: dict[str, ast.expr]) -> list[str]:
    if isinstance(node, ast.Return) and isinstance(node.value, ast.JoinedStr):
        return pieces(node.value)
    if not isinstance(node, ast.Call):
        return []
    function = getattr(node.func, "id", "")
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    if function == "CliError":
        sentence = node.args[0]
    elif function == "Finding" and getattr(keywords.get("ok"), "value", True) is False:
        sentence = keywords["message"]
    else:
        return []
    return pieces(variables.get(sentence.id, sentence) if isinstance(sentence, ast.Name) else sentence)


@pytest.mark.parametrize(
    "name", ["cli/run.py", "cli/demo.py", "cli/checks.py", "cli/guild_checks.py", "cli/database.py"]
)
def test_troubleshooting_quotes_every_sentence(name: str) -> None:
    page = " ".join(text_of(ROOT / "docs" / "host" / "troubleshooting.md").replace("\n> ", " ").split())
    sentences = [piece.strip() for piece in problem_pieces(name) if len(piece.strip()) >= SHORTEST_PIECE]
    assert len(sentences) > 1
    assert [sentence for sentence in sentences if " ".join(sentence.split()) not in page] == []

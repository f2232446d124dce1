"""Rules about names and sentences in the code: what a newcomer may rely on when placing a change by names alone."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import tux

SOURCE = Path(tux.__file__).parent
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "versions" not in path.parts)

ROOT = Path(__file__).parents[2]
TESTS = sorted((ROOT / "tests").rglob("*.py"))

FEATURES = [path for path in MODULES if path.relative_to(SOURCE).parts[0] == "features"]

NOUNS_IN_ING = {
    "testing": "what plugin authors test with",
    "onboarding": "Discord's own name for the questions to newcomers",
    "provisioning": "the field's word for creating what a service needs",
}
"""Modules whose name ends in -ing, each with its reason."""

SAY_NOTHING = {"utils", "shared", "common", "core", "helpers", "misc", "models", "base"}

FRAGMENTS = re.compile(
    r"(Of|Whether|What|Where|How|By|In|For|To|With|Without|When|As|Who|Whom|Whose|Why|Which|From|On|At"
    r"|That which|If|So|Because|While|Until)\b"
)
"""Words that begin a fragment: a docstring is a whole sentence, or a noun with what is said of it."""

GERUND = re.compile(r"([A-Z][a-z]*ing) ")
NO_GERUNDS = {"Anything", "Everything", "Nothing", "Something", "String"}
"""Words in -ing that may begin a sentence, unlike "Declaring commands"."""


def place(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def name_of(path: Path) -> str:
    return path.parent.name if path.stem == "__init__" else path.stem


def is_fragment(text: str) -> bool:
    gerund = GERUND.match(text)
    return bool(FRAGMENTS.match(text)) or (gerund is not None and gerund[1] not in NO_GERUNDS)


def docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The docstrings of modules, classes, functions and attributes."""
    for node in ast.walk(tree):
        body: list[ast.stmt] = getattr(node, "body", []) if isinstance(node, ast.Module | ast.ClassDef) else []
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield getattr(node, "lineno", 1), text
        for before, after in pairwise(body):
            if isinstance(before, ast.Assign | ast.AnnAssign) and (text := string(after)):
                yield after.lineno, text


def string(statement: ast.stmt) -> str | None:
    """The text of a statement that is nothing but one."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def test_a_module_is_named_by_a_noun() -> None:
    strays = [place(path) for path in MODULES if name_of(path).endswith("ing") and name_of(path) not in NOUNS_IN_ING]
    assert strays == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [place(path) for path in MODULES if name_of(path) in SAY_NOTHING] == []


def test_a_public_class_name_has_one_meaning() -> None:
    """Within Tux; the sandbox, which uses Discord's nouns, is counted by itself."""
    found: dict[tuple[bool, str], set[str]] = defaultdict(set)
    for path in MODULES:
        in_sandbox = place(path).startswith("sandbox/")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[in_sandbox, node.name].add(f"{place(path)}:{node.lineno}")
    assert {name: sorted(places) for (_, name), places in found.items() if len(places) > 1} == {}


def test_a_docstring_is_no_fragment() -> None:
    strays = [
        f"{path.relative_to(ROOT).as_posix()}:{line} {text.splitlines()[0][:60]}"
        for path in (*MODULES, *TESTS)
        for line, text in docstrings(ast.parse(path.read_text("utf-8")))
        if is_fragment(text)
    ]
    assert strays == []


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("Declaring commands.", True),
        ("That which is kept.", True),
        ("If it is known.", True),
        ("Whether it is known.", True),
        ("Everything that is kept.", False),
        ("Provisioning: the creation of roles.", False),
        ("Iffy members.", False),
        ("Return the members.", False),
    ],
)
def test_a_fragment_is_known_by_how_it_begins(text: str, fragment: bool) -> None:
    assert is_fragment(text) is fragment


def refusals_in(trees: Iterable[ast.Module]) -> set[str]:
    """The names of all classes that derive from a refusal, however indirectly and under whatever module's name."""
    bases: dict[str, set[str]] = defaultdict(set)
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases[node.name].update(ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in node.bases)
    refusals = {"Refusal", "Fault"}
    while more := {name for name, names in bases.items() if names & refusals} - refusals:
        refusals |= more
    return refusals


def test_a_refusal_is_known_through_its_bases() -> None:
    first = ast.parse("class AlreadyBanned(refusals.Refusal): ...\nclass Odd(Exception): ...")
    second = ast.parse("class AlreadyBannedTwice(errors.AlreadyBanned): ...")
    assert refusals_in([second, first]) == {"Refusal", "Fault", "AlreadyBanned", "AlreadyBannedTwice"}


def test_the_refusals_of_a_feature_are_all_in_its_errors() -> None:
    refusals = refusals_in(ast.parse(path.read_text("utf-8")) for path in MODULES)
    strays = [
        f"{place(path)}:{node.lineno} {node.name}"
        for path in FEATURES
        if path.stem != "errors"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and node.name in refusals
    ]
    assert strays == []


WHOLE_BOT = re.compile(r"\bTux\b")
MAY_TAKE_THE_BOT = ("Cog", "ConfigCommands")
_DESCRIBES = "it describes the commands, which is all that the bot has"
_CLICKED = "a button, which outlives every cog, gets the bot from the interaction"
FUNCTIONS_OF_THE_WHOLE_BOT = {
    "features/configuration/services.py services_of": "it takes the bot apart, once for all of configuration",
    "features/help/catalogue.py _entry": _DESCRIBES,
    "features/help/catalogue.py _feature": _DESCRIBES,
    "features/help/catalogue.py _slash_mention": _DESCRIBES,
    "features/help/catalogue.py _usages": _DESCRIBES,
    "features/help/catalogue.py catalogue_for": _DESCRIBES,
    "features/privacy/views.py DeleteButton.click": _CLICKED,
    "features/privacy/views.py _display": _CLICKED,
    "features/privacy/views.py retained_lines": _CLICKED,
}
"""Functions of features, other than cogs, that take the whole bot, each with its reason."""


def is_cog(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith(MAY_TAKE_THE_BOT) for base in node.bases)


def names_the_bot(annotation: ast.expr | None) -> bool:
    """Return whether an annotation names the bot's class, in whatever notation: `Tux | None`, `"Tux"`, `client.Tux`."""
    return annotation is not None and bool(WHOLE_BOT.search(ast.unparse(annotation)))


def takes_the_bot(node: ast.AST) -> bool:
    if isinstance(node, ast.AnnAssign):
        return names_the_bot(node.annotation)
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    given = node.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return any(names_the_bot(argument.annotation) for argument in every if argument is not None)


def takers_of_the_bot(node: ast.AST, within: str = "") -> Iterator[tuple[int, str]]:
    """Yield the lines and names of the functions and fields that take the whole bot, without those of cogs."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef) and is_cog(child):
            continue
        name = within
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{within}.{child.name}".lstrip(".")
        if takes_the_bot(child):
            yield getattr(child, "lineno", 0), name
        yield from takers_of_the_bot(child, name)


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n def __init__(self, bot: Tux): ...",
        "class A:\n def __init__(self, *, bot: Tux): ...",
        "class A:\n def act(self, bot: Tux, /): ...",
        "class A:\n bot: 'Tux | None'",
        "def f(bot: Tux | None): ...",
        "async def f(*bots: client.Tux): ...",
        "def f():\n bot: Tux = g()",
        "class A:\n def f(self):\n  self.bot: Tux = g()",
    ],
)
def test_the_rule_about_the_whole_bot_finds(source: str) -> None:
    assert len([*takers_of_the_bot(ast.parse(source))]) == 1


def test_the_rule_about_the_whole_bot_lets_cogs_and_scopes_be() -> None:
    source = "class A(commands.Cog):\n def __init__(self, bot: Tux): ...\nasync def setup(scope: FeatureScope): ..."
    assert [*takers_of_the_bot(ast.parse(source))] == []


def test_nothing_of_a_feature_but_a_cog_takes_the_whole_bot() -> None:
    strays = {
        f"{place(path)} {name}"
        for path in FEATURES
        for _, name in takers_of_the_bot(ast.parse(path.read_text("utf-8")))
    }
    assert strays == FUNCTIONS_OF_THE_WHOLE_BOT.keys()


REGISTERING = {
    "add_cog": {"bot"},
    "add_listener": {"bot"},
    "consume": {"audit_log", "reader"},
    "on_caught_up": {"audit_log", "reader"},
    "add_command": {"tree"},
    "add_dynamic_items": {"bot"},
    "add": {"kinds", "policies"},
    "on": {"jobs"},
    "on_event_sync": {"bot"},
    "on_expiry": {"cases"},
    "on_raw": {"bot", "gateway"},
    "subscribe": {"facts", "audit_log", "reader", "notifications"},
}
"""Methods that register something, by what they are called on."""


def registers(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    owner = ast.unparse(node.func.value).rpartition(".")[2].lstrip("_")
    return owner in REGISTERING.get(node.func.attr, ())


@pytest.mark.parametrize(
    "call",
    [
        "scope.bot.audit_log.consume('name', f)",
        "audit_log.on_caught_up(f)",
        "self._database.notifications.subscribe('topic', on_message=f)",
        "bot.add_listener(f)",
    ],
)
def test_the_rule_about_registering_finds(call: str) -> None:
    assert registers(ast.parse(call, mode="eval").body)


def test_features_register_through_their_scope_alone() -> None:
    """All of it can be undone only if there is no `facts.subscribe()`, `jobs.on()` or `bot.add_cog()` beside it."""
    strays = [
        f"{place(path)}:{getattr(node, 'lineno', 0)} {ast.unparse(node)[:60]}"
        for path in FEATURES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if registers(node)
    ]
    assert strays == []

"""Whatever is raised for a person has its sentence, and every sentence can be said."""

import ast
import importlib
import pkgutil
import re
import warnings
from datetime import timedelta
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax.ast import Message, VariableReference
from fluent.syntax.visitor import Visitor

import tux
from tux.guilds.settings.errors import SettingInvalid
from tux.guilds.settings.inputs import section_inputs
from tux.guilds.settings.section import Section
from tux.guilds.settings.typed_values import InputKind
from tux.guilds.settings.validation import with_changes
from tux.runtime.refusals import Fault, Refusal, Worded
from tux.runtime.texts import SOURCE_LOCALE, Texts

SOURCE = Path(tux.__file__).parent
FOLDERS = sorted(SOURCE.rglob("strings"))
PARTS = ("tux.runtime", "tux.database", "tux.jobs", "tux.guilds", "tux.bot", "tux.errors", "tux.features")


def _import_everything() -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="'audioop' is deprecated")  # discord.py's, on import
        for part in PARTS:
            for module in pkgutil.walk_packages(importlib.import_module(part).__path__, f"{part}."):
                if ".migrations." not in module.name:
                    importlib.import_module(module.name)


def _worded() -> list[type[Worded]]:
    _import_everything()
    found, kinds = list[type[Worded]](), [Refusal, Fault]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        if kind.__module__.startswith("tux."):
            found.append(kind)
    return sorted(set(found), key=lambda kind: kind.__qualname__)


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802 - as the visitor wants it
        self.names.add(node.id.name)


def _variables() -> dict[str, set[str]]:
    """Return the data that every English text needs."""
    needed: dict[str, set[str]] = {}
    for file in (folder / f"{SOURCE_LOCALE}.ftl" for folder in FOLDERS):
        for entry in FluentParser().parse(file.read_text("utf-8")).body:
            if isinstance(entry, Message):
                visitor = _Variables()
                visitor.visit(entry)
                needed[entry.id.name] = visitor.names
    return needed


def _raised() -> list[tuple[str, str, set[str]]]:
    """Every `raise SomeRefusal(name=…)` in the source: where, what, and the names it is given."""
    found: list[tuple[str, str, set[str]]] = []
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name):
                names = {keyword.arg for keyword in node.exc.keywords if keyword.arg}
                found.append((f"{file.relative_to(SOURCE)}:{node.lineno}", node.exc.func.id, names))
    return found


def test_no_text_is_there_twice_and_every_file_can_be_read():
    texts = Texts.load(*FOLDERS, strict=True)
    assert texts.has("refused")


def test_whatever_is_raised_for_a_person_has_its_sentence():
    texts = Texts.load(*FOLDERS, strict=True)
    assert [f"{kind.__module__}: {kind.key}" for kind in _worded() if not texts.has(kind.key)] == []


def test_whatever_is_raised_brings_what_its_sentence_needs():
    keys = {kind.__name__: kind.key for kind in _worded() if "__init__" not in vars(kind)}
    needed = _variables()
    lacking = [
        f"{place}: {name} lacks {needed[keys[name]] - given}"
        for place, name, given in _raised()
        if name in keys and needed.get(keys[name], set()) - given
    ]
    assert lacking == []


def _sections() -> list[type[Section]]:
    _import_everything()
    return sorted((kind for kind in Section.__subclasses__() if kind.__module__.startswith("tux.")), key=str)


def test_every_setting_and_every_section_has_a_name_for_people():
    texts = Texts.load(*FOLDERS, strict=True)
    keys = {f"section-{model.section}" for model in _sections()}
    keys |= {f"setting-{model.section}-{setting}" for model in _sections() for setting in model.model_fields}
    assert sorted(key for key in keys if not texts.has(key)) == []


def test_whatever_a_setting_refuses_is_refused_with_what_it_takes():
    """A value of the wrong type, or out of bounds, gets no words of the validator's, and no name of a field."""
    texts = Texts.load(*FOLDERS, strict=True)
    values = [
        "",
        "a b",
        "x" * 5000,
        "\0",
        -1,
        2**70,
        timedelta(days=-1),
        timedelta(days=10_000),
        None,
        [2**70],
        {"x": 99},
    ]
    for model in _sections():
        for setting, value in ((setting, value) for setting in model.model_fields for value in values):
            try:
                with_changes(model(), {setting: value})
            except SettingInvalid as refusal:
                sentence = texts.say(refusal.key, **refusal.data)
                assert "_" not in sentence.replace(f"`{value}`", ""), (model, setting, value, sentence)
                assert sentence.startswith(texts.say(f"setting-{model.section}-{setting}")), sentence


def test_a_bounded_setting_that_is_typed_says_what_it_accepts():
    texts = Texts.load(*FOLDERS, strict=True)
    typed = {InputKind.TEXT, InputKind.NUMBER, InputKind.DURATION}
    lacking = [
        f"{model.section}.{setting}"
        for model in _sections()
        for setting, entry in section_inputs(model).items()
        if entry.kind in typed and not texts.has(f"setting-{model.section}-{setting}.accepts")
    ]
    assert lacking == []


TIMES = ("at", "until", "since", "due_at", "expires_at")
"""Names of data that are times, which are shown as a date, then as a relative time."""

AFTER_TIME = re.compile(r"(?:^|[·:,(→}] |\b(?:on|from|until|since) |^\s*)$")


def test_a_sentence_treats_a_time_as_a_date() -> None:
    """“Ends on 1 May 2027 (in 2 hours)” is a sentence, and “ends 1 May 2027” is not."""
    wrong = [
        f"{file.parent.parent.name}: {line.strip()}"
        for file in (folder / f"{SOURCE_LOCALE}.ftl" for folder in FOLDERS)
        for line in file.read_text("utf-8").splitlines()
        for found in re.finditer(rf"\{{ \$(?:{'|'.join(TIMES)}) \}}", line)
        if not AFTER_TIME.search(re.sub(r"^[\w.-]+ = ", "", line[: found.start()]))
    ]
    assert [line for line in wrong if "cases-line" not in line] == []

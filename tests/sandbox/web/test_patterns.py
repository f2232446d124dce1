"""Every pattern of the page, on texts that are made to keep it busy: it comes to an end in all of them."""

import json
import re
import subprocess
import sys
from pathlib import Path

from slow_texts import BEGINNINGS, ENDS, PIECES
from tux.sandbox.server.files import WEB

LENGTH = 4000
"""The characters of the longest text that Discord takes from a person."""
DENO = Path(sys.executable).with_name("deno")
LITERAL = re.compile(
    r"(?:[(,=:\[!&|?{};>]|\breturn|^)\s*/(?P<source>(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\[\\\n])+)/(?P<flags>[dgimsuvy]*)(?=[\s,;.)\]])",
    re.MULTILINE,
)
COMMENT = re.compile(r"^\s*(?:/\*|\*|//).*", re.MULTILINE)
RUN = """
const { patterns, beginnings, pieces, ends, length } = JSON.parse(Deno.args[0]);
for (const [source, flags] of patterns) {
  const pattern = new RegExp(source, flags);
  for (const beginning of beginnings) {
    for (const piece of pieces) {
      for (const end of ends) {
        pattern.lastIndex = 0;
        pattern.exec(beginning + piece.repeat(length / piece.length) + end);
      }
    }
  }
  console.log(JSON.stringify(source));
}
"""


def patterns() -> dict[str, str]:
    """The patterns that stand in the modules, with their flags."""
    return {
        match["source"]: match["flags"]
        for module in sorted(WEB.rglob("*.js"))
        for match in LITERAL.finditer(COMMENT.sub("", module.read_text()))
    }


def test_the_patterns_are_found() -> None:
    assert patterns().items() >= {(r"^https?:", ""), (r"^> ", "gm"), (r"[.*+?^${}()|[\]\\/]", "g")}


def test_every_pattern_comes_to_an_end() -> None:
    given = {"patterns": list(patterns().items()), "length": LENGTH}
    given |= {"beginnings": BEGINNINGS, "pieces": PIECES, "ends": ENDS}
    finished: list[str] = []
    with subprocess.Popen([DENO, "eval", RUN, json.dumps(given)], stdout=subprocess.PIPE, text=True) as process:
        try:
            finished.extend(json.loads(line) for line in process.stdout or ())
        except BaseException as error:
            process.kill()
            error.add_note(f"It came to no end after these patterns: {finished}")
            raise
    assert finished == list(patterns())

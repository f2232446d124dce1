#!/usr/bin/env bash
# The sentence that a person reads disappears whole, not just the long value in it, where a value given to fluent.runtime
# has more than 2,500 characters; and the error names a limit that is not the one applied.
#
# fluent.runtime 0.4.0 with fluent.syntax 0.19.0.
#
# Guess: Fluent puts a value into its sentence as it is. An embed's description holds 4,096 characters, a report or a list
# of 200 members easily 2,501.
#
# At 2,500 characters a value is shown. At 2,501 `format_pattern` returns "{???}" for the whole pattern, without the words
# around the value and without any other value, and adds a ValueError that says "max allowed is 1000". It does not raise.
# The limit is `fluent.runtime.resolver.MAX_PART_LENGTH`, a name of a module; there is no argument for it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check fluent.runtime==0.4.0 fluent.syntax==0.19.0
"$folder/venv/bin/python" - <<'PYTHON'
from fluent.runtime import FluentBundle, FluentResource

bundle = FluentBundle(["en-US"], use_isolating=False)
bundle.add_resource(FluentResource("said = { $who } said: { $text }\n"))
seen = {}
for length in (2500, 2501):
    values = {"who": "Ada", "text": "x" * length}
    text, errors = bundle.format_pattern(bundle.get_message("said").value, values)
    seen[length] = len(text), [str(error) for error in errors]
    print(length, text[:12], *seen[length])
assert seen[2500] == (2510, [])
assert seen[2501] == (len("{???}"), ["Too many characters in placeable (2501, max allowed is 1000)"])
PYTHON
# Seen:
# 2500 Ada said: xx 2510 []
# 2501 {???} 5 ['Too many characters in placeable (2501, max allowed is 1000)']

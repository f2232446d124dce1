#!/usr/bin/env bash
# jsonschema-rs, the validator in Rust, is no drop-in for Python's jsonschema where the value was not read from JSON: it
# raises ValueError for a subclass of str, whatever the schema says, while subclasses of list and dict and both kinds of
# enum pass. It also takes a tuple for an array, and decimal fractions for multiples that Python's arithmetic denies.
#
# jsonschema-rs 0.61.2 and jsonschema 4.26.0.
#
# Guess: both agree on whatever Python's json module can write; what differs is speed and the wording of errors.
#
# The ValueError is no ValidationError, but the latter is a ValueError too, so that `except ValueError` mixes them up. A
# web framework or template library that hands out its own str (such as markupsafe.Markup) therefore needs a round trip
# through JSON before its payloads can be checked.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jsonschema-rs==0.61.2 jsonschema==4.26.0
"$folder/venv/bin/python" - <<'PYTHON'
import enum
import json

import jsonschema
import jsonschema_rs


class Words(str):
    pass


class Many(list):
    pass


class Fields(dict):
    pass


class Number(int):
    pass


class Named(str, enum.Enum):
    A = "a"


CASES = {
    "subclass of str": ({"type": "string"}, Words("a")),
    "enum of str": ({"type": "string"}, Named.A),
    "subclass of int": ({"type": "integer"}, Number(1)),
    "subclass of list": ({"type": "array"}, Many()),
    "subclass of dict": ({"type": "object"}, Fields()),
    "tuple": ({"type": "array"}, (1, 2)),
    "hundredths": ({"multipleOf": 0.01}, 19.99),
}


def outcome(validator, value):
    try:
        return validator.is_valid(value)
    except ValueError as error:
        assert not isinstance(error, jsonschema_rs.ValidationError)
        return str(error)


seen = {}
for name, (schema, value) in CASES.items():
    json.dumps(value)
    validators = jsonschema.Draft202012Validator(schema), jsonschema_rs.Draft202012Validator(schema)
    seen[name] = tuple(outcome(validator, value) for validator in validators)
    print(f"{name}: {seen[name]}")
assert seen == {
    "subclass of str": (True, "Unsupported type: 'Words'"),
    "enum of str": (True, True),
    "subclass of int": (True, "Unsupported type: 'Number'"),
    "subclass of list": (True, True),
    "subclass of dict": (True, True),
    "tuple": (False, True),
    "hundredths": (False, True),
}
assert issubclass(jsonschema_rs.ValidationError, ValueError)
PYTHON
# Seen:
# subclass of str: (True, "Unsupported type: 'Words'")
# enum of str: (True, True)
# subclass of int: (True, "Unsupported type: 'Number'")
# subclass of list: (True, True)
# subclass of dict: (True, True)
# tuple: (False, True)
# hundredths: (False, True)

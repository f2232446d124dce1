#!/usr/bin/env bash
# What pydantic tells a program about a broken bound is a number for numbers, but an English sentence for durations, and
# no sentence that pydantic or Python reads back.
#
# pydantic 2.14.3 with pydantic_core 2.50.4.
#
# Guess: `error["ctx"]["le"]` holds the bound as it was declared, so that a bot can word its own sentence, in any language.
#
# For an int field the context holds the int. For a timedelta field it holds text such as "1 day and 12 hours and 5000
# microseconds": no timedelta, not ISO 8601 (which pydantic itself accepts and dumps), and English only. Given back to
# pydantic as a timedelta, it is refused. A program has to take the bound from the field's metadata instead.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pydantic==2.14.3 pydantic-core==2.50.4
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import timedelta

from pydantic import BaseModel, Field, TypeAdapter, ValidationError


class Settings(BaseModel):
    days: int = Field(default=1, le=7)
    pause: timedelta = Field(default=timedelta(days=2), ge=timedelta(hours=36, milliseconds=5))


try:
    Settings.model_validate({"days": 8, "pause": "PT1H"})
except ValidationError as error:
    days, pause = [entry["ctx"] for entry in error.errors()]
print(days, pause)
assert days == {"le": 7}
assert pause == {"ge": "1 day and 12 hours and 5000 microseconds"}
try:
    TypeAdapter(timedelta).validate_python(pause["ge"])
except ValidationError as error:
    print(error.errors()[0]["type"])
    assert error.errors()[0]["type"] == "time_delta_parsing"
else:
    raise AssertionError("it reads its own words")
PYTHON
# Seen:
# {'le': 7} {'ge': '1 day and 12 hours and 5000 microseconds'}
# time_delta_parsing

#!/usr/bin/env bash
# A server that reads `payload_json` from multipart bodies alone hears no answer of py-cord to an interaction: it gets them
# form-encoded, because aiohttp decides by what is in a form, and not by who asked for multipart, how it encodes it.
#
# aiohttp 3.14.5, the client under py-cord 2.8.1, which puts `payload_json` into a FormData for every interaction response.
#
# Guess: `FormData` is aiohttp's name for multipart/form-data, as it is for browsers, and Discord reads payload_json there.
#
# A FormData whose fields are all plain texts is sent as application/x-www-form-urlencoded. The first field with a file
# name, a content type or a file object makes the whole form multipart. So the same code of a bot sends two media types,
# by whether there is a file, and a proxy or stand-in for Discord has to read `payload_json` from both. A name that comes
# twice stays twice in either. Passing a content type with the text is the way to multipart without a file.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aiohttp==3.14.5
"$folder/venv/bin/python" - <<'PYTHON'
import io

from aiohttp import FormData

def form(*fields):
    data = FormData()
    for name, value, more in fields:
        data.add_field(name, value, **more)
    return data().content_type.partition(";")[0]

text = ("payload_json", '{"type": 4}', {})
seen = {
    "a text": form(text),
    "a text with a content type": form(("payload_json", "{}", {"content_type": "application/json"})),
    "a text and a file": form(text, ("files[0]", io.BytesIO(b"x"), {"filename": "x.txt"})),
    "a text and bytes with a file name": form(text, ("files[0]", b"x", {"filename": "x.txt"})),
}
for what, media in seen.items():
    print(f"{what}: {media}")
assert seen == {
    "a text": "application/x-www-form-urlencoded",
    "a text with a content type": "multipart/form-data",
    "a text and a file": "multipart/form-data",
    "a text and bytes with a file name": "multipart/form-data",
}
PYTHON
# Seen:
# a text: application/x-www-form-urlencoded
# a text with a content type: multipart/form-data
# a text and a file: multipart/form-data
# a text and bytes with a file name: multipart/form-data

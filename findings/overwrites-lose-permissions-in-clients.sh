#!/usr/bin/env bash
# Reading a channel's overwrite with a client library and writing it back takes permissions away that the library does not
# know. Three of the four that are built like discord.py lose documented ones, each others.
#
# discord.py 2.7.1, py-cord 2.8.1, disnake 2.12.2, nextcord 2.6.0 and hikari 2.7.0, the newest release of each.
#
# Guess: Permissions keeps a value as Discord sent it, and an overwrite is made of two of them. A library that knows bit 52,
# the newest, knows those before it.
#
# Permissions does keep every bit, but PermissionOverwrite holds names, and pair(), from which channel.edit() sends
# overwrites, gives back only those that the class lists. py-cord lacks Create Expressions and Create Events (43, 44),
# disnake Set Voice Channel Status (48), nextcord all from 41 on; nextcord's Permissions.all() is -1, which is how it would
# be sent. Only hikari's overwrite holds two integers. A backup, a clone of a channel or a sync of overwrites that goes
# through such an object quietly changes who may do what; it should carry the integers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/lost.py" <<'PYTHON'
import importlib
import sys

library = importlib.import_module(sys.argv[1])
lost = []
for bit in range(53):
    if bit == 47:  # no permission has it any more
        continue
    allow, deny = library.PermissionOverwrite.from_pair(
        library.Permissions(1 << bit), library.Permissions(0)
    ).pair()
    if allow.value != 1 << bit:
        lost.append(bit)
kept = library.Permissions(1 << 53).value == 1 << 53
new = library.PermissionOverwrite.from_pair(library.Permissions(1 << 53), library.Permissions(0)).pair()[0].value
print(f"{sys.argv[2]}: an overwrite loses {lost or 'no documented bit'}, bit 53 {'stays' if new else 'is lost'}", end="; ")
print(f"Permissions keeps bit 53: {kept}, Permissions.all() is {library.Permissions.all().value:#x}")
PYTHON
for library in discord.py==2.7.1=discord py-cord==2.8.1=discord disnake==2.12.2=disnake nextcord==2.6.0=nextcord; do
  pinned=${library%=*}
  python3 -m venv --clear "$folder/venv"
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check "$pinned"
  "$folder/venv/bin/python" -W ignore "$folder/lost.py" "${library##*=}" "$pinned"
done | tee "$folder/seen"
python3 -m venv --clear "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check hikari==2.7.0
"$folder/venv/bin/python" - <<'PYTHON' | tee -a "$folder/seen"
import hikari

overwrite = hikari.PermissionOverwrite(id=1, type=hikari.PermissionOverwriteType.ROLE, allow=hikari.Permissions(1 << 53))
print(f"hikari==2.7.0: bit 53 of an overwrite {'stays' if int(overwrite.allow) == 1 << 53 else 'is lost'}")
PYTHON
# Seen:
cat >"$folder/expected" <<'SEEN'
discord.py==2.7.1: an overwrite loses no documented bit, bit 53 is lost; Permissions keeps bit 53: True, Permissions.all() is 0x1f7fffffffffff
py-cord==2.8.1: an overwrite loses [43, 44], bit 53 is lost; Permissions keeps bit 53: True, Permissions.all() is 0x1fffffffffffff
disnake==2.12.2: an overwrite loses [48], bit 53 is lost; Permissions keeps bit 53: True, Permissions.all() is 0x1e7fffffffffff
nextcord==2.6.0: an overwrite loses [41, 42, 43, 44, 45, 46, 48, 49, 50, 51, 52], bit 53 is lost; Permissions keeps bit 53: True, Permissions.all() is -0x1
hikari==2.7.0: bit 53 of an overwrite stays
SEEN
diff "$folder/expected" "$folder/seen"

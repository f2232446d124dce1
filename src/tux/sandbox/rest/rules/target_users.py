"""Lists of the users whom an invite is for: a column of ids in a CSV file.

Source: https://discord.com/developers/docs/resources/invite#update-target-users
"""

from __future__ import annotations

from tux.sandbox.errors import form_error
from tux.sandbox.rest.call import Call
from tux.sandbox.world.invite_targets import InviteTargets
from tux.sandbox.world.snowflakes import is_snowflake

FIELD = "target_users_file"
HEADER = "user_id"


def read_target_users(call: Call) -> InviteTargets | None:
    """Return the users in the file of a request; None without a file.

    Raises:
        DiscordError: 50035 with the lines that are no ids.
    """
    if FIELD not in call.request.files:
        return None
    try:
        lines = call.request.files[FIELD].content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise form_error(FIELD, "BASE_TYPE_BAD_VALUE", "Failed to parse CSV file") from None
    entries = [(number, line.strip().strip('"')) for number, line in enumerate(lines, 1) if line.strip()]
    if entries and not any(map(str.isdigit, entries[0][1])):
        del entries[0]
    if wrong := [number for number, text in entries if not is_snowflake(text)]:
        lines = [f"Line {number}: invalid user ID format" for number in wrong]
        raise form_error(FIELD, "BASE_TYPE_BAD_VALUE", "\n".join(lines))
    return InviteTargets(list(dict.fromkeys(int(text) for _, text in entries)), call.world.clock.now())


def written(targets: InviteTargets) -> str:
    """Return the file that lists these users."""
    return "\n".join([HEADER, *map(str, targets.user_ids)]) + "\n"

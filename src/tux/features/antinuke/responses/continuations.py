"""The continuation of an attack by somebody who was stopped already, as overwrites of their own may allow."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import AntinukeActionType, AntinukeResponseType, Attribution
from tux.features.antinuke.responses.response import Response

LATE_SECONDS = 2.0
"""The time after the end of somebody's power in which entries may still be of what they did before."""

GRAVE = frozenset(
    {
        AntinukeActionType.CHANNEL_DELETE,
        AntinukeActionType.ROLE_DELETE,
        AntinukeActionType.ROLE_ESCALATION,
        AntinukeActionType.MEMBER_ROLE_ESCALATION,
        AntinukeActionType.MEMBER_BAN,
        AntinukeActionType.MEMBER_KICK,
        AntinukeActionType.MEMBER_PRUNE,
        AntinukeActionType.WEBHOOK_CREATE,
        AntinukeActionType.GUILD_UPDATE,
        AntinukeActionType.BOT_ADD,
    }
)
"""Actions that nobody without power can do, and with which a guild is destroyed. Of these, one is enough."""


def ban_for_going_on(response: Response, acts: Sequence[Act]) -> Verdict | None:
    """Return the verdict on somebody who goes on after a response, or None where they do not, or are banned already.

    Only what the audit log puts down to them counts, and nothing that hardly hurts: whoever was stopped by mistake may
    do what everybody may.
    """
    verdict, stopped_at = response.verdict, response.stopped_at
    if stopped_at is None or verdict.response is AntinukeResponseType.BAN:
        return None
    proof = tuple(act for act in acts if act.at > stopped_at + LATE_SECONDS and _is_grave(act))
    if not proof:
        return None
    key = blake2b(f"{verdict.event_key}:goes on".encode(), digest_size=16).hexdigest()
    return replace(
        verdict,
        event_key=key,
        attribution=Attribution.AUDIT,
        action=proof[0].action,
        response=AntinukeResponseType.BAN,
        count=len(proof),
        weight=sum(act.weight for act in proof),
        window_seconds=None,
        threshold=1.0,
        acts=proof,
        received_at=proof[-1].at,
        decided_at=proof[-1].at,
    )


def _is_grave(act: Act) -> bool:
    is_named = act.entry_id is not None and act.attribution is Attribution.AUDIT
    return is_named and act.action in GRAVE and act.weight >= 1

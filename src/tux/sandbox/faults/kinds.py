"""The kinds of faults, by what they affect."""

from __future__ import annotations

from typing import Literal, get_args

Kind = Literal[
    "latency", "status", "reset", "timeout", "rate_limit", "lost_reply", "late_reply",
    "gateway_delay", "gateway_duplicate", "gateway_reorder",
    "gateway_drop", "gateway_reconnect", "gateway_invalid_session",
    "null_executor",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
REQUEST_KINDS = frozenset({"latency", "status", "reset", "timeout", "rate_limit"})
REPLY_KINDS = frozenset({"lost_reply", "late_reply"})

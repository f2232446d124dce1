"""The kinds of faults, by what they affect."""

from __future__ import annotations

from typing import Literal, get_args

RequestKind = Literal["latency", "status", "reset", "timeout", "rate_limit", "cloudflare_ban", "index_not_ready"]
ReplyKind = Literal["lost_reply", "late_reply"]
EventKind = Literal[
    "gateway_delay", "gateway_duplicate", "gateway_reorder",
    "gateway_drop", "gateway_reconnect", "gateway_invalid_session",
]  # fmt: skip
HeartbeatKind = Literal["gateway_ack_loss"]
AuditKind = Literal[
    "audit_delay", "audit_duplicate", "audit_reorder", "audit_loss",
    "null_executor", "false_executor", "null_action_type", "audit_log_lag",
]  # fmt: skip
Kind = Literal[RequestKind, ReplyKind, EventKind, HeartbeatKind, AuditKind]

REQUEST_KINDS = frozenset[str](get_args(RequestKind))
REPLY_KINDS = frozenset[str](get_args(ReplyKind))
EVENT_KINDS = frozenset[str](get_args(EventKind))
AUDIT_KINDS = frozenset[str](get_args(AuditKind))
KINDS: tuple[Kind, ...] = get_args(Kind)

"""Examples for the description of the interface."""

from __future__ import annotations

from typing import Any

APPROVAL: dict[str, Any] = {
    "id": 4,
    "summary": "Renewal: amount EUR 40,000 → 45,000",
    "changes": [
        {
            "table": "deals",
            "id": 12,
            "label": "Renewal",
            "op": "change",
            "field": "amount",
            "before": "40000",
            "after": "45000",
        }
    ],
    "expires_at": "2026-12-02T09:30:00Z",
}

REPLY: dict[str, Any] = {
    "conversation": "desk-7",
    "turn": 31,
    "reply": "Logged: call with Anna Nowak (Acme), today 10:30.\nTask: Send quote, due Fri 27 Nov (Anna Nowak, Acme).",
    "language": "en",
    "tool_calls": [
        {
            "name": "log_activity",
            "arguments": {"type": "call", "contacts": ["7"], "account": "3"},
            "effect": "write",
            "ok": True,
        }
    ],
    "changes": [
        {"table": "activities", "id": 90, "label": "call", "op": "create", "field": None, "before": None, "after": {}}
    ],
    "approvals": [APPROVAL],
    "choices": [],
    "citations": [],
    "charts": [],
    "change_set": 57,
    "usage": {"model": "offline", "calls": 2, "input_tokens": 0, "output_tokens": 0},
    "timing_ms": 41.7,
}

STREAM = """\
event: step
data: {"tool": "log_activity", "state": "started"}

event: step
data: {"tool": "log_activity", "state": "done"}

event: text
data: {"text": "Logged: call with Anna Nowak (Acme), today 10:30."}

event: done
data: {"conversation": "desk-7", "turn": 31, "reply": "Logged: call with Anna Nowak (Acme), today 10:30.", "…": "…"}

"""

"""Logs as a stranger may make them: each text is there to act on a terminal, a page or a shell; each hash is right."""

from __future__ import annotations

import json
import re
from typing import Any

from decisions.canonical import canonical, leaf
from tests.store.logs import records, tampered

EVIL = (
    "\x1b[31m\x1b]52;c;QUJD\x07\x9b31m\u202e\u2066\u2028\u200b\U000e0041\r\n[/][link=x]<script>alert(1)</script>"
    "$(touch hacked)`touch hacked`;touch hacked;'\""
)
_FORM = re.compile(r"[0-9a-f]{32,64}|\d{4}-\d\d-\d\d.*|ssh-ed25519 .*").fullmatch
_WORDS = {
    *("kind", "value", "verdict", "silence", "override_by", "override_kinds", "how", "outcome", "state", "policy"),
}
"""Fields in which the program has words of its own."""
_NAMES = {"handle", "circle", "owner", "carried_by", "roster", "member", "raised_by", "preset", "log", "presumed"}


def spoiled(path: str, *, names: bool) -> None:
    """Put it into every text of the log, and with `names` into every handle and circle too."""

    def spoil(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {name: spoil(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [spoil(inner, key) for inner in value]
        if not isinstance(value, str) or _FORM(value) or key in _WORDS or (key in _NAMES and not names):
            return value
        return value + EVIL

    for position, raw in enumerate(records(path), 1):
        e = json.loads(raw)
        e["data"], e["meeting"] = spoil(e["data"], ""), f"m{EVIL}"
        if e["type"] == "MemberKeyAdded":
            e["data"]["key"] += EVIL
        for key in ("member", "recorded_by"):
            if names and e[key]:
                e[key] += EVIL
        made = canonical(e).encode()
        sql = f"UPDATE events SET record = ?, leaf = ? WHERE position = {position}"
        tampered(path, sql, parameters=(made, leaf(made)))

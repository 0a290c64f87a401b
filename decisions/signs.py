"""The signs by which states are seen at once, and without colour; every front shows the same ones.

A sign is a glyph of one cell and a tone. The tone says in a word what a front may colour: `good`, `warn`, `bad`, `open`
(waits for its next step), `faint`, or nothing. No two states of a table share a glyph.
"""

from __future__ import annotations

Sign = tuple[str, str]
"""Glyph, tone."""

STATUS: dict[str, Sign] = {
    "aligning": ("◌", ""),
    "exploring": ("○", ""),
    "proposed": ("◇", "open"),
    "in round": ("◐", "warn"),
    "objected": ("▲", "bad"),
    "adopted": ("●", "good"),
    "withdrawn": ("×", "faint"),
    "retired": ("□", "faint"),
    "superseded": ("→", "faint"),
    "damaged": ("‼", "bad"),
}

ALIGNMENT: dict[str, Sign] = {"aligned": ("✓", "good"), "partly": ("◧", "warn"), "not": ("×", "bad")}

ANSWER: dict[str, Sign] = {
    "consent": ("✓", "good"),
    "stand-aside": ("~", "warn"),
    "objection": ("▲", "bad"),
    "other": ("=", ""),
    "presumed": ("?", "warn"),
    "outstanding": ("·", "faint"),
}

BUY_IN: dict[str, Sign] = {"in": ("■", "good"), "halfhearted": ("◧", "warn"), "out": ("×", "bad")}

CHECK_IN: dict[str, Sign] = {"doing": ("✓", "good"), "struggling": ("◧", "warn"), "stopped": ("×", "bad")}

LEVEL: dict[str, Sign] = {"signed": ("◆", "good"), "confirmed": ("○", ""), "recorded": ("▽", "warn")}
"""How sure it is that a member said something; it stands beside the sign of what was said."""

LEVEL_MEANS = {
    "signed": "signed with the member's key",
    "confirmed": "confirmed: under the member's own name",
    "recorded": "recorded by somebody else",
}

REVIEWED: dict[str, dict[str, Sign]] = {
    "criterion": {"met": ("✓", "good"), "missed": ("×", "bad"), "unclear": ("?", "warn")},
    "concern": {"came-true": ("×", "bad"), "did-not": ("✓", "good"), "unclear": ("?", "warn")},
    "condition": {"met": ("✓", "good"), "broken": ("×", "bad"), "unclear": ("?", "warn")},
    "need": {"met": ("✓", "good"), "partly": ("◧", "warn"), "unmet": ("×", "bad")},
}
"""Of each kind of thing that a review looks at, the verdicts."""

UNKNOWN: Sign = ("·", "faint")
"""Nothing was said; never shown as a yes."""

STALE: Sign = ("◦", "faint")
"""Stands beside the sign of what was said, whose tone it takes away: it was said about something older, or too long
ago.
"""

PLAIN = {"◌": ".", "○": "o", "◇": "?", "◐": "~", "▲": "!", "●": "*", "×": "x", "□": "-", "→": ">", "‼": "!"} | {
    "■": "#", "◧": "=", "◆": "S", "▽": "v", "…": ".", "✓": "+", "·": "-", "—": "-", "–": "-", "◦": ".", "│": "|"
}  # fmt: skip
"""What stands for a glyph on a terminal that knows ASCII only."""


def level(found: str | None) -> str:
    """The sign of a level, to stand behind a word; empty where there is none."""
    return f" {LEVEL[found][0]}" if found in LEVEL else ""


def level_named(found: str) -> str:
    """A level with its sign; another word stays as it is."""
    return f"{level(found)} {found}".lstrip()

"""Logs that are exported and imported: generated ones, and one in which every text is hostile."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from decisions.exchange.chosen import Chosen, Kept
from decisions.store.sqlite import SqliteStore, create
from decisions.views import catchup
from decisions.views.asked import Asked
from decisions.views.one import One, show
from decisions.when import now
from tests.bench.generate import generate
from tests.store.logs import do
from tests.views.stored import clock

PAYLOADS = {
    "formula": '=cmd|"/c calc"!A1',
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(1)",
    "script": '<script>alert(1)</script><img src=x onerror="alert(1)">',
    "attribute": "\" onload='x' a=\"",
    "link": "x](javascript:alert(1)) [y](javascript:alert(2)) <javascript:alert(3)>",
    "backslash": "\\<script>alert(1)</script> \\\\<b> [x\\](javascript:alert(1)) \\![x](http://evil.example/x.png)",
    "picture": "![x](http://evil.example/x.png) ![y][z]",
    "path": "../../x",
    "front matter": "--- status: accepted",
    "heading": "# Adopted",
    "table": "| a | b |",
    "code": "``` ` ```",
    "yaml": "a: b # c \\ {d: [e]} 'f' \"g\" !!python/object &h *h",
    "template": "{{ 7*7 }} ${7*7} <%= 7 %> %s {0}",
    "reference": "&lt;script&gt; &#106;avascript:",
    "address": "http://evil.example www.evil.example",
    "end": "</style></title></script>--> ]]>",
}
"""What somebody may type who means no good, on one line; the program takes each of them for what it is, a text."""
LINES = {
    "front matter, lines": "a\n---\nstatus: accepted\n---\nb",
    "heading, lines": "fine\n\n# Adopted\n\n## Status\n\nAccepted\n\n- Status: accepted",
    "rule": "a\n===\n\n---\n\n> quoted\n\n    code\n\n1. one",
    "definition": "[x]: javascript:alert(1)\n\n[x]",
    "formula, lines": "fine\n=cmd()",
    "fence": "```\nopen",
}
"""The same, in texts of many lines."""
HIDDEN = "a\x1b[31m\x1b]0;x\x07\x9b1m\u202eb\u2066c\u2028d\x00e\rf\u200bg"
"""What the program takes from nobody, and what may stand in a log that somebody else wrote."""


def generated(path: Path, decisions: int = 60, seed: int = 1) -> str:
    with clock():
        generate(str(path), decisions, 6, seed)
    return str(path)


def hostile(path: Path) -> str:
    """A decision for each payload, adopted, with the payload wherever somebody can type it."""
    assert create(str(path), "hostile", "ana")
    with closing(SqliteStore(str(path))) as store:
        do(store, "member-add", "ana", email='=1+1 <b>"@example.org')
        do(store, "circle-form", "team", aim="</script>", members=[("ana", [])])
        for payload in (*PAYLOADS.values(), *LINES.values()):
            _decision(store, payload.split("\n")[0] or "x", payload)
    return str(path)


def _decision(store: SqliteStore, title: str, text: str) -> None:
    opened = do(store, "open", circle="team", title=title)
    number = store.number_of(opened.stream)
    do(store, "voice", number, kind="need", message=text)
    do(store, "frame", number, message=text)
    do(store, "align", number, value="partly", why=text)
    do(store, "option", number, message=text)
    do(store, "ask", number, message=text)
    do(store, "answer", number, question=1, message=text)
    do(store, "react", number, message=text)
    do(store, "propose", number, message=text, criteria=[text], needs=[1])
    do(store, "round", number)
    do(store, "object", number, message=text, need=text)
    do(store, "test", number, objection=1, message=text)
    do(store, "amend", number, add="And so on.", integrates=[(1, "integrated")])
    do(store, "consent", number, concern=text, condition=text)
    do(store, "buy-in", number, value="halfhearted", why=text)
    do(store, "check-in", number, value="doing", why=text)
    do(store, "condition", number, condition=1, state="met", message=text)
    do(store, "action-add", number, message=text)
    do(store, "review", number, verdict="keep", message=text, measures=[(1, text)])


def smuggled(line: str) -> str:
    """A JSON line of an event with what no program would have taken, wherever it has a text of its own."""
    event = json.loads(line)
    for key in ("text", "reason", "title", "name"):
        if isinstance(event["data"].get(key), str):
            event["data"][key] = HIDDEN.replace("\u2028", "")[:199]
    return json.dumps(event)


class Opened:
    """A log as it is exported."""

    def __init__(self, path: str) -> None:
        self.reader = Kept(path)
        self.views = catchup.rebuilt(self.reader, None)
        self.left: list[int] = []

    def chosen(self, numbers: list[int] | None = None, tell: Callable[[int, int], object] | None = None) -> Chosen:
        more: dict[str, Any] = {} if tell is None else {"tell": tell}
        return Chosen(self.reader, Asked(now()), numbers=numbers, views=self.views, damaged=self.left.append, **more)

    def close(self) -> None:
        self.views.close()
        self.reader.close()


def told(path: str, number: int) -> dict[str, Any]:
    """What `show` says of a decision."""
    with closing(Kept(path)) as reader:
        return show(One(reader, number, Asked(now())))

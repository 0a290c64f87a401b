"""The audit as a page for a browser: well formed, in need of nothing else, and harmless whatever the log holds."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from decisions.exchange.audit_html import POLICY, page
from decisions.exchange.html_sheet import STYLE
from decisions.views.asked import Asked
from decisions.views.audit import audit
from decisions.views.audit_sheet import sheet
from decisions.when import moment
from tests.process.given import adopted
from tests.views.stored import looking

HOSTILE = (
    '<script>alert(1)</script> ]]> --> </title></style></pre> & &amp; " onload="x" \' javascript:x'
    " \x1b[31m \x00 \u202egnp.exe\u2066 \u2028 \u200b\r\nsecond line"
)
VOID = ("meta",)
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "h3", "p", "div", "b", "bdi"),
    *("dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "pre"),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "id", "aria-labelledby", "class", "scope", "rowspan"),
    *("colspan", "dir"),
}


class Read(HTMLParser):
    """The page taken apart: every element is closed where it should be, and only known ones are there."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.data: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        assert {name for name, _ in attrs} <= ATTRIBUTES
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)

    def handle_data(self, data: str) -> None:
        self.data.append(data)

    def tags(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def spoiled(value: Any, key: str = "") -> Any:
    """The audit with every text of the log hostile; what the program itself reads stays."""
    if isinstance(value, dict):
        return {name: spoiled(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [spoiled(inner, key) for inner in value]
    return HOSTILE if isinstance(value, str) and key not in KEPT else value


KEPT = {
    *("status", "answer", "value", "what", "because", "state", "silence", "override_by", "type", "level"),
    *("at", "recorded_at", "opened_at", "closed_at", "heard_at", "marked_at", "adopted_at", "ends", "since", "due"),
}


@pytest.fixture(scope="module")
def answer() -> dict[str, Any]:
    story = (
        adopted("s3")
        .when("buy-in", "bo", 3, value="halfhearted", why="so so")
        .when("check-in", "bo", 4, value="struggling", why="tired")
    )
    with looking(story) as looked:
        return audit(looked.one(20))


ASKED = Asked(moment("2026-02-01T00:00:00Z"))


def test_the_page_is_well_formed_and_needs_nothing(answer: dict[str, Any]) -> None:
    text = page(sheet(answer, ASKED))
    read = Read(text)
    assert read.tags("html") == [{"lang": "en"}]
    assert {"http-equiv": "Content-Security-Policy", "content": POLICY} in read.tags("meta")
    assert POLICY == "default-src 'none'; style-src 'unsafe-inline'"
    assert not re.search(r"url\(|@import|src=|href=|https?:", text)
    assert len(read.tags("h1")) == 1
    names = [attributes["id"] for attributes in read.tags("h2")]
    assert len(set(names)) == len(names)
    assert {a["aria-labelledby"] for a in read.tags("section") + read.tags("table")} <= set(names)
    assert read.tags("table")
    assert all(attributes.get("scope") for attributes in read.tags("th"))
    assert answer["versions"][0]["digest"] in text
    assert "prefers-color-scheme: dark" in STYLE
    assert "@media print" in STYLE


def test_hostile_text_is_shown_and_does_nothing(answer: dict[str, Any]) -> None:
    text = page(sheet(spoiled(answer), ASKED))
    read = Read(text)
    shown = "".join(read.data)
    assert shown.count("<script>alert(1)</script>") > 20
    assert '" onload="x"' in shown
    assert "\\u202e" in shown
    assert "\\x1b" in shown
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202a-\u202e\u2066-\u2069\u200b]", text)
    assert all(tag != "script" for tag, _ in read.found)


def test_every_text_of_the_audit_is_there(answer: dict[str, Any]) -> None:
    shown = "".join(Read(page(sheet(answer, ASKED))).data)
    for said in answer["answers"]:
        assert said["event"][:8] in shown
    for entry in (*answer["buy_in"], *answer["check_ins"]):
        assert entry["reason"] in shown
    for version in answer["versions"]:
        assert version["text"] in shown


@pytest.mark.parametrize(
    ("title", "isolated"),
    [("החלטה ארוכה מאוד על המטבח שלנו", True), ("Ask שרה about 2026 and 7", False)],
)
def test_right_to_left_writing_moves_nothing_beside_it(answer: dict[str, Any], title: str, isolated: bool) -> None:
    text = page(sheet({**answer, "circle": title}, ASKED))
    Read(text)
    assert (f"<bdi>{title}</bdi>" in text) is isolated
    assert isolated or "Ask <bdi>שרה</bdi> about 2026 and 7" in text

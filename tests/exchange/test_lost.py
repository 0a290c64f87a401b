"""What the page of a form says is lost in it is lost, and what it does not name is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from decisions.exchange import formats
from decisions.store.sqlite import SqliteStore, create
from tests.exchange.logs import Opened
from tests.store.logs import do

PARTS = {
    "voiced": "what people voiced",
    "framed": "framings",
    "alignedwhy": "alignment",
    "offered": "options",
    "asked": "questions",
    "answered": "questions",
    "reacted": "reactions",
    "proposedtext": "texts of proposals",
    "amendedtext": "texts of proposals",
    "criterion": "their criteria",
    "objected": "reasons of objections",
    "needbehind": "needs behind objections",
    "tested": "tests of objections",
    "concerned": "concerns",
    "conditioned": "conditions",
    "boughtwhy": "buy-in",
    "checkedwhy": "check-ins",
    "planned": "actions",
    "reviewed": "reviews",
    "measured": "readings of criteria",
}
"""A word that stands in the log once, and how a page calls what it stands in, where that is lost."""


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    path = str(Path(tmp_path_factory.mktemp("parts")) / "log.db")
    assert create(path, "parts", "ana")
    with closing(SqliteStore(path)) as store:
        do(store, "member-add", "ana")
        do(store, "circle-form", "team", aim="x", members=[("ana", [])])
        do(store, "open", circle="team", title="t")
        do(store, "voice", 1, kind="need", message="voiced")
        do(store, "frame", 1, message="framed")
        do(store, "align", 1, value="partly", why="alignedwhy")
        do(store, "option", 1, message="offered")
        do(store, "ask", 1, message="asked")
        do(store, "answer", 1, question=1, message="answered")
        do(store, "react", 1, message="reacted")
        do(store, "propose", 1, message="proposedtext", criteria=["criterion"], needs=[1])
        do(store, "round", 1)
        do(store, "object", 1, message="objected", need="needbehind")
        do(store, "test", 1, objection=1, message="tested")
        do(store, "amend", 1, add="amendedtext", integrates=[(1, "integrated")])
        do(store, "consent", 1, concern="concerned", condition="conditioned")
        do(store, "buy-in", 1, value="halfhearted", why="boughtwhy")
        do(store, "check-in", 1, value="doing", why="checkedwhy")
        do(store, "action-add", 1, message="planned")
        do(store, "review", 1, verdict="keep", message="reviewed", measures=[(1, "measured")])
    with closing(Opened(path)) as opened:
        yield opened


@pytest.mark.parametrize("name", [name for name, form in formats.FORMATS.items() if form.out])
def test_what_is_lost_is_told(log: Opened, name: str) -> None:
    form = formats.FORMATS[name]
    module = formats.module(form.out)
    text = "".join(
        module.lines(log.chosen()) if hasattr(module, "lines") else (t for _, t in module.files(log.chosen()))
    )
    lost = {part for word, part in PARTS.items() if word not in text}
    whole = form.lost.partition(";")[0]  # what follows tells what is lost of things that are kept
    told = {part for part in PARTS.values() if re.search(rf"\b{part}\b", whole)}
    assert lost == told

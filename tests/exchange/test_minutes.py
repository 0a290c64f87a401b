"""Minutes: everything that a group needs of a decision, and nothing that people wrote passes for a part of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from decisions.exchange import minutes
from tests.exchange.logs import LINES, PAYLOADS, Opened, hostile
from tests.exchange.markdown import read
from tests.tui.logs import year


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    with closing(Opened(hostile(tmp_path_factory.mktemp("hostile") / "log.db"))) as opened:
        yield opened


def test_what_the_minutes_say(tmp_path_factory: pytest.TempPathFactory) -> None:
    with closing(Opened(year(tmp_path_factory.mktemp("year") / "log.db"))) as opened:
        told = "".join(minutes.lines(opened.chosen([1])))
        assert list(minutes.files(opened.chosen([1, 3]))) == [
            ("0001.md", told),
            ("0003.md", next(text for name, text in minutes.files(opened.chosen([3])))),
        ]
    for said in (
        "# Decision 1: Who cooks?",
        "## Driver\n\n> Nobody cooks, and people eat alone.\n\nFramed by ana, 2026-03-02",
        "- need 1 of cy: We need warm meals so that people stay.",
        "## Proposal, version 2\n\n> # Turns\n>\n> We cook in turns, Mondays aside.",
        "### Criteria\n\n1. warm meals on 4 of 5 days",
        "- ana: consent, 2026-03-05",
        "1. bo to version 1, 2026-03-04",
        "   - closed as integrated by bo",
        "## Buy-in\n\n- ana: in",
        "## Actions\n\n1. bo: buy a dishwasher (open, due 2026-04-11",
    ):
        assert said in told, said


HEADINGS = {"Driver", "Criteria", "Answers", "Objections", "Conditions and concerns", "Buy-in", "Actions", "Reviews"}


@pytest.mark.parametrize("payload", [*PAYLOADS, *LINES])
def test_nothing_hostile_becomes_a_part_of_them(log: Opened, payload: str) -> None:
    number = [*PAYLOADS, *LINES].index(payload) + 1
    found = read("".join(minutes.lines(log.chosen([number]))))
    said = [text for _, text in found.headings]
    assert said[0].startswith(f"Decision {number}: ")
    assert {text for text in said[1:] if not re.fullmatch(r"Proposal, version \d|To version \d \(.*", text)} <= HEADINGS
    assert len(said) == len(set(said))
    assert not found.blocks & {"html_block", "code_block", "fence", "hr", "table_open"}
    assert found.html == []
    assert {at.partition(":")[0] for at in found.leading} <= {"link_open http"}


def test_a_link_to_the_web_in_a_proposal_stays() -> None:
    from decisions.views.markdown import quoted

    assert quoted("see [x](https://example.org/a-b?c=d)") == "> see [x](https://example.org/a-b?c=d)"
    assert quoted("[x](https://example.org&#58;)") == "> [x\\](https://example.org&#58;)"
    assert quoted("[x]: data:text/html,x") == "> [x\\]: data:text/html,x"
    assert quoted("![x](https://example.org/x.png)") == "> \\![x](https://example.org/x.png)"

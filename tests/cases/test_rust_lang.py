"""Twelve real decisions, replayed through the command line: on each recorded day the audit shows what was recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import Here, Result

CASES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("rust-lang-fcp-2022.json").read_text())
OPENED = "2022-04-01T12:00:00Z"


class Log:
    """A log in a folder of its own, used as its secretary does, in UTC."""

    def __init__(self, folder: Path, recorder: str) -> None:
        self.here = Here(folder)
        self.environ = {"DECISIONS_MEMBER": recorder, "TZ": "UTC"}
        self("init")

    def __call__(self, *args: str, given: str | None = None) -> Result:
        done = self.here.process(*args, stdin=given, **self.environ)
        assert done.code == 0, done.err
        return done

    def json(self, *args: str) -> Any:
        return self(*args, "--json").json()


def quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def lines(case: dict[str, Any], preset: str) -> list[str]:
    """The case as a batch of commands: people, circle, proposal, round, and every step on its day."""
    people = dict.fromkeys([case["proposer"], *case["roster"]])
    return [*(f"member add {m} --at {OPENED}" for m in people), *decided(case, preset)]


def decided(case: dict[str, Any], preset: str, number: int = 1, circle: str = "lang") -> list[str]:
    """The same without the people, as decision `number` of a circle of its own."""
    members = " ".join(f"--member {m}" for m in case["roster"])
    return [
        f"circle form {circle} --aim 'Design the language' --policy {preset} {members} --at {OPENED}",
        f"propose --circle {circle} {quoted(case['title'])} -m {case['disposition']} --at {OPENED}",
        f"round {number} --at {OPENED}",
        *(_step(step, number) for step in case["steps"]),
    ]


def _step(step: dict[str, str], number: int) -> str:
    said = f" -m {quoted(step['name'])}" if step["do"] == "object" else ""
    return f"{step['do']} {number} --as {step['by']} --at {step['at']}{said}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_each_recorded_day_is_shown_exactly(case: dict[str, Any], tmp_path: Path) -> None:
    log = Log(tmp_path, case["proposer"])
    log("batch", "-", given="\n".join(lines(case, "rust-fcp")))
    for day in case["expect"]:
        audit = log.json("audit", "1", "--as-of", day["on"])
        open_objections = [o for o in audit["objections"] if o["open"]]
        raisers = {o["raised_by"] for o in open_objections}
        consented = {a["member"] for a in audit["answers"] if a["answer"] == "consent" and a["current"]}
        assert consented == set(day["consented"]) - raisers
        assert set(audit["outstanding"]) == set(day["outstanding"])
        assert [o["reason"] for o in open_objections] == day["open_objections"]
        assert (audit["final_comment_period"] is not None) is day["final_comment_period"]
        assert audit["policy"]["preset"] == "rust-fcp"


def test_every_case_is_there() -> None:
    assert len(CASES) == 12
    assert sum(len(case["expect"]) for case in CASES) == 14


def test_a_comment_period_runs_ten_days_from_the_last_answer_that_it_needs(tmp_path: Path) -> None:
    """The continuation that no recorded day shows: three more answers, and the period begins, runs, and ends."""
    case = CASES[0]
    log = Log(tmp_path, case["proposer"])
    missing = case["expect"][0]["outstanding"][:5]
    more = [f"consent 1 --as {member} --at 2022-05-{day}" for day, member in enumerate(missing, 11)]
    log("batch", "-", given="\n".join([*lines(case, "rust-fcp"), *more]))
    before = log.json("audit", "1", "--as-of", "2022-05-14")
    assert len(before["outstanding"]) == 3
    assert before["final_comment_period"] is None
    running = log.json("audit", "1", "--as-of", "2022-05-15")
    assert running["final_comment_period"] == {"since": "2022-05-15T00:00:00Z", "ends": "2022-05-25T00:00:00Z"}
    assert (running["status"], running["adopted_at"]) == ("in round", None)
    ended = log.json("audit", "1", "--as-of", "2022-05-25")
    assert (ended["status"], ended["adopted_at"], ended["due_to_close"]) == ("adopted", "2022-05-25T00:00:00Z", True)
    late = log.json("object", "1", "--as", "cramertj", "--at", "2022-05-24", "-m", "not yet")
    assert late["status"] == "objected"
    assert log.json("audit", "1", "--as-of", "2022-05-25")["adopted_at"] is None

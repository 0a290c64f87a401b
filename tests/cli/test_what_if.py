"""What another rule would have made, as a person reads it, and as a script does."""

from __future__ import annotations

import json

import pytest

from tests.cli.run import Here

HOSTILE = "a[/]\N{SKULL}:skull:"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """Decision 1 was adopted without cy's answer; 2 is still asked about; 3 only opened."""
    here = Here(tmp_path_factory.mktemp("what-if")).begun()
    lines = [
        "circle policy team rust-fcp",
        "propose --circle team 'Which tool?' -m Try --at 2024-03-01",
        "round 1 --at 2024-03-01",
        "consent 1 --as ana,bo --at 2024-03-02",
        "buy-in 1 in --as ana --at 2024-03-20",
        f"propose --circle team '{HOSTILE}' -m Try --at 2024-03-01",
        "round 2 --at 2024-03-01",
        "consent 2 --as ana --at 2024-03-02",
        "open team Later",
    ]
    done = here("batch", "-", stdin="\n".join(lines))
    assert done.code == 0, done.err
    return here


def test_the_page_of_one(here: Here) -> None:
    shown = here("what-if", "1", "--policy", "sociocracy").out
    for said in (
        "Decision 1 · Which tool?",
        "Under sociocracy: It would not have been adopted.",
        "as it was   version 1 adopted 2024-03-12 00:00, without an answer of cy",
        "would be    in round; 1 more answer is missing (of cy)",
        "because     the answer of cy would have been waited for",
        "by whom     cy",
        "besides     ana would have had nothing in force to speak of",
    ):
        assert said in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_what_does_not_differ(here: Here) -> None:
    shown = here("what-if", "1", "--policy", "rust-fcp").out
    assert "Under rust-fcp: Nothing would have differed." in shown
    assert "because" not in shown


def test_a_parameter_alone_and_the_past(here: Here) -> None:
    found = here.json("what-if", "1", "--set", "final_comment_days=3")
    assert (found["policy"], found["difference"]) == ({"preset": None, "set": {"final_comment_days": 3}}, "earlier")
    assert "7 days earlier" in " ".join(here("what-if", "1", "--set", "final_comment_days=3").out.split())
    past = here("what-if", "1", "--set", "final_comment_days=3", "--as-of", "2024-03-07").out
    assert "It would have been adopted." in " ".join(past.split())
    assert "as of 2024-03-07" in past


def test_everything_a_line_each(here: Here) -> None:
    shown = here("what-if", "--all", "--policy", "lazy-consensus").out.splitlines()
    assert shown[0] == "Under lazy-consensus"
    assert shown[1].split(maxsplit=2) == ["1", "earlier", "Which tool?: 2024-03-12 → 2024-03-04, by cy"]
    assert shown[2].split(maxsplit=2) == ["2", "adopted", f"{HOSTILE}: in round → 2024-03-04, by bo and cy"]
    assert shown[-2] == "Of 3 decisions: 1 earlier, 1 adopted, 1 the same."
    assert shown[-1] == "By whom, most often: cy 2, bo 1."
    assert here("what-if", "--all", "--policy", "rust-fcp").out.splitlines()[-1] == "Of 3 decisions: 3 the same."


def test_a_query_selects(here: Here) -> None:
    found = here.json("what-if", "--all", "status:adopted", "-status:withdrawn", "--policy", "lazy-consensus")
    assert [item["decision"] for item in found["differing"]] == [1]
    assert found["summary"] == {
        "decisions": 1, "same": 0, "earlier": 1, "later": 0, "never": 0, "adopted": 0, "otherwise": 0, "damaged": 0,
        "by": {"cy": 1},
    }  # fmt: skip
    assert found["policy"]["time_limit"] == 72
    assert here.json("what-if", "--all", "nothing-like-it", "--policy", "s3")["differing"] == []


def test_what_is_printed_piece_by_piece_is_one_document(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.what_if.AT_A_TIME", 1)
    out = here("what-if", "--all", "--policy", "lazy-consensus", "--json").out
    assert out.count("\n") > 2
    assert [item["decision"] for item in json.loads(out)["differing"]] == [1, 2]


def test_nothing_is_recorded_and_no_model_is_loaded(here: Here) -> None:
    import subprocess
    import sys

    before = here.file.stat().st_size
    code = "import sys, cli\ncli.run_and_flush()\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code, "what-if", "1", "--policy", "s3"],
        cwd=here.folder, env=here.environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not set(done.stderr.split()) & {"pydantic", "eventsourcing", "decisions.process.act"}
    assert here.file.stat().st_size == before

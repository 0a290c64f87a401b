"""What rfcbot keeps: dated steps as JSON, and its comment in Markdown, as it was written over the years."""

from __future__ import annotations

import io
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from decisions.errors import BadInput
from decisions.exchange import json_list, rfcbot
from decisions.exchange.foreign import KEY, STDIN, Foreign, Reading
from decisions.when import moment, now

AT = moment("2022-05-10T00:00:00Z")
UNDATED = "no moment is told of anything in it; all of it is taken as of now"
COMMENT = """\
Team member @ana has proposed to merge this. The next step is review by the rest of the tagged team members:

* [x] @ana
* [ ] @bo
* [x] @Cy-1

Concerns:

* ~~*mut u8~~ resolved by https://github.com/rust-lang/rust/issues/32838#issuecomment-2
* wording (again) (https://github.com/rust-lang/rust/issues/32838#issuecomment-3)

Once a majority of reviewers approve (and at most 2 approvals are outstanding), this will enter its final comment \
period. If you spot a major issue that hasn't been raised at any point in this process, please speak up!

See [this document](https://github.com/rust-lang/rfcbot-rs/blob/master/README.md) for info about what commands tagged \
team members can give me.
"""
PLAIN = """\
Team member @ana has proposed to {what} this. The next step is review by the rest of the tagged teams:

* [x] @ana
* [ ] @bo

No concerns currently listed.
"""


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")


def reading(folder: Path, text: str | bytes, name: str = "comment.md") -> Reading:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return rfcbot.read(str(folder / name), name)


def only(found: Reading) -> Foreign:
    (decision,) = found.decisions
    return decision


def acts(decision: Foreign) -> list[tuple[str, str | None, Any]]:
    return [(step.act, step.member, step.args.get("message") or step.args.get("objection")) for step in decision.steps]


def test_a_comment(tmp_path: Path) -> None:
    found = reading(tmp_path, COMMENT)
    decision = only(found)
    assert (decision.key, decision.title) == ("rust-lang/rust#32838", "rust-lang/rust#32838")
    assert (decision.proposer, decision.text) == ("ana", "merge rust-lang/rust#32838")
    assert decision.steps[0].args == {"roster": ["ana", "bo", "Cy-1"], "preset": "rust-fcp"}
    assert acts(decision)[1:] == [
        ("object", "ana", "*mut u8"),
        ("object", "ana", "wording (again)"),
        ("resolve", "ana", 1),
        ("consent", "ana", None),
        ("consent", "Cy-1", None),
    ]
    assert {step.at for step in decision.steps} == {decision.opened_at}
    assert now() - decision.opened_at < 60_000_000
    assert found.left == []
    assert [(note.what, note.why) for note in found.notes] == [
        ("rust-lang/rust#32838, *mut u8", "whose it is is not told; it stands as ana's"),
        ("rust-lang/rust#32838, wording (again)", "whose it is is not told; it stands as ana's"),
        ("rust-lang/rust#32838", UNDATED),
    ]


@pytest.mark.parametrize("what", ["merge", "close", "postpone"])
def test_each_disposition(tmp_path: Path, what: str) -> None:
    found = reading(tmp_path, "# A title\n\n" + PLAIN.format(what=what), "rfc-7.md")
    decision = only(found)
    assert (decision.key, decision.title, decision.text) == ("rfc-7", "A title", f"{what} rfc-7")
    assert acts(decision) == [("round", "ana", None), ("consent", "ana", None)]
    assert [note.why for note in found.notes] == [UNDATED]


def test_older_forms(tmp_path: Path) -> None:
    """Without an @ before the proposer, with the raiser of a concern, in a quotation, with CRLF."""
    text = PLAIN.format(what="merge").replace("@ana has", "ana has")
    text = text.replace(
        "No concerns currently listed.", "Concerns:\n\n* slow (@bo)\n* ~~odd~~ (resolved https://x.org/1)"
    )
    decision = only(reading(tmp_path, "\r\n".join(f"> {line}" for line in text.split("\n"))))
    assert acts(decision)[1:] == [
        ("object", "bo", "slow"),
        ("object", "ana", "odd"),
        ("resolve", "ana", 2),
        ("consent", "ana", None),
    ]


def test_what_it_wrote_later(tmp_path: Path) -> None:
    entering = (
        "\n:bell: **This is now entering its final comment period**, as per the [review above](https://x.org). :bell:\n"
    )
    found = reading(tmp_path, PLAIN.format(what="merge") + entering)
    assert found.notes[1].why == "when its final comment period began is not told; here it begins by the rule"
    complete = (
        "\nThe final comment period, with a disposition to **close**, as per the [review above](https://x.org), is now"
        " **complete**.\n"
    )
    found = reading(tmp_path, PLAIN.format(what="close") + entering + complete)
    decision = only(found)
    assert [(end.status, end.said) for end in decision.outcomes] == [("adopted", "complete, to close")]
    assert [(answer.member, answer.kind, answer.said) for answer in decision.answers] == [
        ("ana", "consent", "reviewed")
    ]
    assert decision.steps == ()
    found = reading(tmp_path, PLAIN.format(what="merge") + "\n@bo proposal cancelled.\n")
    assert acts(only(found))[-1] == ("withdraw", "bo", "proposal cancelled")


def test_a_comment_without_a_name_has_to_say_what_it_is_about(tmp_path: Path) -> None:
    (tmp_path / "piped").write_text(PLAIN.format(what="merge"))
    with pytest.raises(BadInput, match="does not say what it is about"):
        rfcbot.read(str(tmp_path / "piped"), STDIN)
    (tmp_path / "piped").write_text(COMMENT)
    assert only(rfcbot.read(str(tmp_path / "piped"), STDIN)).key == "rust-lang/rust#32838"


def test_a_long_concern_has_a_short_key(tmp_path: Path) -> None:
    text = COMMENT.replace("wording (again)", "w" * 5_000)
    assert max(len(step.key) for step in only(reading(tmp_path, text)).steps) <= KEY


CASE: dict[str, Any] = {
    "case": "rfcs#1",
    "title": "One",
    "roster": ["ana", "bo"],
    "proposer": "ana",
    "disposition": "merge",
    "steps": [
        {"at": "2022-05-10", "do": "consent", "by": "ana"},
        {"at": "2022-05-11", "do": "object", "name": "slow", "by": "bo"},
        {"at": "2022-05-12", "do": "resolve", "name": "slow", "by": "bo"},
    ],
}


def test_dated_steps(tmp_path: Path) -> None:
    found = reading(tmp_path, json.dumps([CASE]))
    decision = only(found)
    assert (decision.key, decision.title, decision.text, decision.opened_at) == ("rfcs#1", "One", "merge rfcs#1", AT)
    assert [(step.act, step.member, (step.at - AT) // 86_400_000_000) for step in decision.steps] == [
        ("round", "ana", 0),
        ("consent", "ana", 0),
        ("object", "bo", 1),
        ("resolve", "bo", 2),
    ]
    assert found.left == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"case": None}, "not as it should be"),
        ({"case": "a\u202eb"}, "turns the direction"),
        ({"title": "T" * 300}, "the title is too long"),
        ({"roster": "ana"}, "are lists"),
        ({"roster": [{"x": 1}]}, "somebody has no name"),
        ({"steps": [{"at": "soon", "do": "consent", "by": "ana"}]}, "'soon' is no day"),
        ({"steps": [{"at": "2022-02-30", "do": "consent", "by": "ana"}]}, "not a date"),
        ({"steps": [7]}, "not as it should be"),
        ({"steps": [{"at": "2022-05-10", "do": "dance", "by": "ana"}]}, "'dance' is no step that is known"),
        ({"steps": [{"at": "2022-05-10", "do": "resolve", "by": "ana"}]}, "of no known concern"),
    ],
)
def test_what_is_odd_is_told(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    found = reading(tmp_path, json.dumps([CASE | change, CASE | {"case": "rfcs#2"}]))
    assert found.decisions[-1].key == "rfcs#2"
    assert [why in left.why for left in found.left] == [True], found.left


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{}", "no list of decisions"),
        ("[" * 100_000, "no JSON"),
        ("[NaN", "no JSON"),
        ("[1, 2", "no JSON"),
        ("[1 2]", "no JSON"),
        ("[1,]", "no JSON"),
        ("[] []", "no JSON"),
        ('[{"case": "' + "x" * 200_000, "no JSON"),
        ("Hello.\n", "neither JSON nor a comment of rfcbot"),
        ("Team member @ana has proposed to merge this.\n", "neither JSON nor a comment of rfcbot"),
        (b"\xff\xfe[", "is not UTF-8"),
        ("", "neither JSON nor a comment"),
    ],
)
def test_what_is_something_else_is_one_clear_line(tmp_path: Path, text: str | bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        reading(tmp_path, text)


def test_a_list_is_read_entry_by_entry(tmp_path: Path) -> None:
    """Also where an entry is larger than what is read at once, and where blanks stand everywhere."""
    long = CASE | {"case": "rfcs#2", "expect": "x" * 300_000}
    several = [CASE | {"case": f"rfcs#{n}"} for n in range(3, 400)]
    text = json.dumps([CASE, long, *several], indent=4)
    heard: list[tuple[str, int, int]] = []
    (tmp_path / "list.json").write_text(f"\n {text}\n\n")
    found = rfcbot.read(str(tmp_path / "list.json"), "list.json", lambda *told: heard.append(told))
    assert [decision.key for decision in found.decisions] == [f"rfcs#{n}" for n in range(1, 400)]
    assert found.left == []
    assert len(heard) > 3
    assert {counted for counted, _, _ in heard} == {"bytes"}
    assert [done for _, done, _ in heard] == sorted(done for _, done, _ in heard)
    assert heard[-1][1] == heard[-1][2] == len(text) + 4


@pytest.mark.parametrize("text", ["[]", "[ ]", "[1, 22, 3]", '["a", [], {}, null, -1.5e3]'])
def test_what_is_in_a_list_is_what_json_says(text: str) -> None:
    assert list(json_list.entries(io.StringIO(text[1:]), lambda: None)) == json.loads(text)


def test_a_list_comes_through_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with ThreadPoolExecutor(1) as writing:
        writing.submit((tmp_path / "pipe").write_text, json.dumps([CASE]))
        assert only(rfcbot.read(str(tmp_path / "pipe"), "pipe")).key == "rfcs#1"

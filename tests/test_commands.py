"""An act as a command line: what is shown can be typed, whatever it holds."""

from __future__ import annotations

from pathlib import Path
from shlex import split
from typing import Any

import pytest

from decisions.commands import _SHAPES, line, told
from decisions.process.act import ACTS, REPORTS
from decisions.when import moment
from tests.cli.run import Here

LINES: list[tuple[str, str, int | str | None, dict[str, Any]]] = [
    ("decisions consent 7 --as bo --concern x", "consent", 7, {"as_": "bo", "concern": "x"}),
    ("decisions consent 7 --as ana,bo", "consent", 7, {"as_": ["ana", "bo"], "condition": None}),
    ("decisions object 7 -m TEXT", "object", 7, {}),
    ("decisions object 7 -m 'it'\"'\"'s late' --need calm", "object", 7, {"message": "it's late", "need": "calm"}),
    ("decisions heard 7 2 --as bo", "heard", 7, {"objection": 2, "as_": "bo"}),
    ("decisions condition 7 1 met", "condition", 7, {"condition": 1, "state": "met"}),
    ("decisions voice 7 need -m TEXT", "voice", 7, {"kind": "need"}),
    ("decisions amend 7 --integrates 2 --integrates 3:measured -m TEXT", "amend", 7,
     {"integrates": [(2, "integrated"), (3, "measured")]}),
    ("decisions amend 7 --add more", "amend", 7, {"add": "more"}),
    ("decisions round 7 --until 2026-03-01T14:00:00Z", "round", 7, {"until": moment("2026-03-01T14:00:00Z")}),
    ("decisions action done 7 1", "action-close", 7, {"action": 1, "outcome": "done"}),
    ("decisions action drop 7 1 -m no", "action-close", 7, {"action": 1, "outcome": "dropped", "message": "no"}),
    ("decisions review 7 keep -m fine --measure 1=ok", "review", 7,
     {"verdict": "keep", "message": "fine", "measures": [(1, "ok")]}),
    ("decisions review 7 amend -m so --criterion 1=met:always --concern 1=did-not --condition '2=:nobody knows'"
     " --need 7.2=unmet", "review", 7,
     {"verdict": "amend", "message": "so", "on_criteria": [(1, "met", "always")], "on_concerns": [(1, "did-not", None)],
      "on_conditions": [(2, None, "nobody knows")], "on_needs": [("7.2", "unmet", None)]}),
    ("decisions open team How --from-need 7.2 --from-need 8.1", "open", None,
     {"circle": "team", "title": "How", "from_needs": ["7.2", "8.1"]}),
    ("decisions review 7 --request -m soon", "review-request", 7, {"message": "soon"}),
    ("decisions supersede 1 --by 2 -m better", "supersede", 2, {"other": 1, "message": "better"}),
    ("decisions open team -- -x", "open", None, {"circle": "team", "title": "-x"}),
    ("decisions open team 'How?'", "open", None, {"circle": "team", "title": "How?"}),
    ("decisions propose X --circle team -m TEXT", "propose", None, {"circle": "team", "title": "X"}),
    ("decisions circle form team --aim ship --member ana:leader --member bo", "circle-form", "team",
     {"aim": "ship", "members": [("ana", ["leader"]), ("bo", [])]}),
    ("decisions circle policy team s3 --set review_after=9", "circle-policy", "team",
     {"preset": "s3", "changes": {"review_after": "9"}}),
    ("decisions circle join team bo --role leader", "circle-join", "team", {"handle": "bo", "role": "leader"}),
    ("decisions member add bo --name 'Bo L'", "member-add", "bo", {"name": "Bo L"}),
    ("decisions member key bo 'my key.pub'", "member-key", "bo", {"file": "my key.pub"}),
    ("decisions member key bo --end SHA256:abc", "member-key-end", "bo", {"end": "SHA256:abc"}),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "act", "about", "args"), LINES, ids=[typed for typed, *_ in LINES])
def test_the_line_of_an_act(typed: str, act: str, about: int | str | None, args: dict[str, Any]) -> None:
    made = line(act, about, **args)
    if "--" in split(typed):
        assert sorted(split(made)) == sorted(split(typed))
    else:
        assert made == typed


@pytest.mark.parametrize(
    ("typed", "act", "about", "args"),
    [
        ("decisions consent 7", "consent", "7", {}),
        ("decisions align 7 aligned --as bo", "align", "7", {"value": "aligned", "as_": "bo"}),
        ("decisions answer 7 3 -m TEXT", "answer", "7", {"question": 3}),
        ("decisions heard 7 2 --as bo", "heard", "7", {"objection": 2, "as_": "bo"}),
        ("decisions condition 7 1 met", "condition", "7", {"condition": 1, "state": "met"}),
        ("decisions amend 7 --integrates 2", "amend", "7", {"integrates": [(2, "integrated")]}),
        ("decisions amend 7 --addresses 3", "amend", "7", {"needs": ["3"]}),
        ("decisions open team TITLE --from-need 7.2", "open", None, {"circle": "team", "from_needs": ["7.2"]}),
        ("decisions action done 7 1", "action-close", "7", {"outcome": "done", "action": 1}),
        ("decisions action add 7 -m TEXT --owner bo", "action-add", "7", {"owner": "bo"}),
        ("decisions review 7 keep|extend|amend|let-go -m FINDINGS", "review", "7", {}),
        ("decisions review 7 --request -m WHY", "review-request", "7", {}),
    ],
)
def test_what_a_hint_tells_to_do(typed: str, act: str, about: str | None, args: dict[str, Any]) -> None:
    assert told(typed) == (act, about, args)


def test_a_hint_to_look_tells_no_act() -> None:
    assert told("decisions show 7") is None


def test_every_act_has_a_line() -> None:
    assert set(_SHAPES) == set(ACTS) - set(REPORTS)


@pytest.mark.parametrize("said", ["-x", "--as", 'it\'s "so"', "$(rm -rf /)", "a\nb", "# no", "`x`", "é ☃", "\\", "*"])
def test_what_is_typed_says_what_was_meant(tmp_path: Path, said: str) -> None:
    here = Here(tmp_path).proposed()
    objecting = here("--json", *split(line("object", 1, message=said, as_="bo"))[1:])
    assert objecting.json()["events"][0]["data"]["reason"] == said
    if "\n" not in said:
        opening = here("--json", *split(line("open", circle="team", title=said))[1:])
        assert opening.json()["events"][0]["data"]["title"] == said

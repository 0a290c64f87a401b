"""Events as JSON lines, out and in again: the same to the last bit where nothing is yet, else recorded anew."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from decisions.canonical import digest
from decisions.errors import BadInput, LogUnavailable
from decisions.exchange import jsonl, jsonl_in
from decisions.exchange.report import Report
from decisions.exchange.staging import Staged, stage
from decisions.log.reading import LogReader
from decisions.proof.verify import verify_file
from decisions.store.sqlite import SqliteStore, create
from decisions.views.asked import Asked
from decisions.views.one import One, show
from decisions.when import now
from tests.exchange.logs import HIDDEN, LINES, PAYLOADS, Opened, generated, hostile, smuggled
from tests.store.logs import at_once, do, filled, founded, proposed, records


def lines(path: str, numbers: list[int] | None = None) -> list[str]:
    with closing(Opened(path)) as opened:
        return list(jsonl.lines(opened.chosen(numbers)))


def staged(text: str | bytes, folder: Path, name: str = "staged.db") -> Staged:
    path = folder / name
    path.touch()
    return stage(io.BytesIO(text.encode() if isinstance(text, str) else text), str(path), lambda read: None)


def brought(text: str, folder: Path, into: str, *, dry_run: bool = False, recorder: str = "ana") -> Report:
    held = staged(text, folder, f"{len(list(folder.iterdir()))}.db")
    with closing(SqliteStore(into)) as store:
        return jsonl_in.bring(held, store, recorder, dry_run, _quiet, _quiet)


def _quiet(done: int, of: int) -> None:
    assert 0 <= done <= of


def shown(path: str, number: int) -> dict[str, Any]:
    with closing(LogReader(path)) as reader:
        return show(One(reader, number, Asked(now())))


def history(path: str, number: int) -> list[dict[str, Any]]:
    with closing(LogReader(path)) as reader:
        stream = reader.stream_of(number)
        assert stream
        return [json.loads(raw) for raw in reader.stream(stream)]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> str:
    return generated(tmp_path_factory.mktemp("generated") / "log.db", 60, 3)


@pytest.fixture
def other(tmp_path: Path) -> str:
    """A log that has ana, bo and cy, a circle `team`, and two decisions of its own."""
    return filled(tmp_path / "other.db")


@pytest.mark.parametrize("seed", [1, 2])
def test_out_and_in_again_is_the_same_to_the_last_bit(tmp_path: Path, seed: int) -> None:
    path = generated(tmp_path / "log.db", 40, seed)
    found = staged("".join(lines(path)), tmp_path)
    assert found.whole
    assert records(found.path) == records(path)
    one, other = verify_file(path), verify_file(found.path)
    assert (other.ok, other.events, other.root) == (True, one.events, one.root)
    assert "".join(lines(found.path)) == "".join(lines(path))


def test_every_text_comes_back_as_it_was(tmp_path: Path, hostile_log: str) -> None:
    told = lines(hostile_log)
    assert all(line.count("\n") == 1 and len(line.splitlines()) == 1 for line in told)
    found = staged("".join(told), tmp_path)
    assert records(found.path) == records(hostile_log)


def test_a_line_has_the_keys_of_an_event(log: str) -> None:
    for line in lines(log)[:200]:
        event = json.loads(line)
        assert {"salt", "command_id", "signature", "id", "position", "type", "data"} <= set(event)
        assert len({"decision", "circle", "member_id", "log"} & set(event)) == 1


def test_decisions_that_are_chosen_are_not_a_whole_log(log: str, tmp_path: Path) -> None:
    told = lines(log, [3, 5])
    assert {json.loads(line)["decision"] for line in told} == {3, 5}
    found = staged("".join(told), tmp_path)
    assert not found.whole
    assert set(found.numbers) == {3, 5}
    assert found.log is None


# What is wrong with a line.


def good() -> dict[str, Any]:
    return {
        "id": "0" * 32, "position": 1, "type": "LogOpened", "schema": 1, "log": "1" * 32, "subject_version": 1,
        "member": "ana", "recorded_by": "ana", "at": "2026-01-01T00:00:00Z", "recorded_at": "2026-01-01T00:00:00Z",
        "meeting": None, "data": {"log": "1" * 32, "name": None}, "stream": "1" * 32, "salt": "2" * 32,
        "command_id": None, "signature": None,
    }  # fmt: skip


def changed(**more: Any) -> bytes:
    return json.dumps(good() | more).encode()


BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"\n \n", "there is no event"),
    "no JSON": (b"hello", "line 1: it is no JSON"),
    "cut": (changed()[:-20], "it is no JSON"),
    "a list": (b"[1]", "no JSON object"),
    "deep": (b"[" * 100_000, "nested too deeply"),
    "deep, and closed": (changed(data={"log": [[[[[[[1]]]]]]]}), "not that of a LogOpened"),
    "NaN": (changed(data={"log": float("nan")}), "NaN is not a whole number"),
    "Infinity": (changed(position=float("inf")), "Infinity is not a whole number"),
    "a fraction": (changed(position=1.5), "1.5 is not a whole number"),
    "huge": (changed(position=10**400), "too large"),
    "very huge": (b'{"position":' + b"9" * 10_000 + b"}", "too large"),
    "a huge number inside": (changed(data={"log": 2**60}), "too large"),
    "negative": (changed(position=-1), "of another kind"),
    "true": (changed(schema=True), "of another kind"),
    "not UTF-8": (b'{"id":"\xff"}', "not valid UTF-8"),
    "a surrogate": (changed(data={"log": "1" * 32, "name": "\ud800"}), "not valid Unicode|not that of a LogOpened"),
    "a long title": (changed(data={"log": "1" * 32, "name": "x" * 50_000_000}), "longer than"),
    "a title too long": (changed(data={"log": "1" * 32, "name": "x" * 201}), "not that of a LogOpened"),
    "a field more": (changed(data={"log": "1" * 32, "name": None, "_type_": "x"}), "not that of a LogOpened"),
    "a key more": (changed(x=1), "a key that no event has"),
    "a key less": (json.dumps({k: v for k, v in good().items() if k != "salt"}).encode(), "it has no salt"),
    "about nothing": (json.dumps({k: v for k, v in good().items() if k != "log"}).encode(), "does not say which"),
    "about two": (changed(decision=1), "does not say which"),
    "a module path": (changed(type="os.system"), "this program does not know"),
    "a newer schema": (changed(schema=99), "this program does not know"),
    "no moment": (changed(at="yesterday"), "not a date"),
    "an id that is none": (changed(id="x' OR 1"), "not 32 hexadecimal digits"),
    "a stream that is none": (changed(stream="../../x"), "not 32 hexadecimal digits"),
    "a signature that is none": (changed(signature="x"), "of another kind"),
    "an origin that is deep": (changed(origin={"a": {"b": 1}}), "of another kind"),
    "a version too far": (changed(subject_version=7), "does not follow"),
    "twice": (changed() + b"\n" + changed(), "line 2: it does not follow"),
    "a database": (b"SQLite format 3\x00" + b"\x00" * 100, "a database, not JSON lines"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_line_that_is_wrong_is_named(tmp_path: Path, name: str) -> None:
    text, why = BAD[name]
    with pytest.raises(BadInput, match=why) as refused:
        staged(text, tmp_path)
    assert len(refused.value.message) < 300


def test_a_line_that_is_right(tmp_path: Path) -> None:
    assert staged(changed(), tmp_path).events == 1


# Recorded anew.

OWN = ("number", "answers", "alignment", "left_behind", "buy_in_by_member", "policy")


def like(one: dict[str, Any]) -> dict[str, Any]:
    """What of a decision is the same wherever it stands: not its number, nor who typed it and how sure that is."""

    def of(value: Any) -> Any:
        if isinstance(value, dict):
            left = ("event", "recorded_at", "recorded_by", "level", "confirmed", "command", "decision", "position")
            return {key: of(inner) for key, inner in value.items() if key not in left}
        return [of(inner) for inner in value] if isinstance(value, list) else value

    found: dict[str, Any] = of({key: value for key, value in one.items() if key not in OWN})
    found["said"] = [
        [a[key] for key in ("member", "answer", "version", "at", "current", "presumed")] for a in one["answers"]
    ]
    return found


REFERS = (
    "addresses_of_others",
    "to_review",
    "needs",
    "from_needs",
    "supersedes",
    "superseded_by",
    "to_be_superseded_by",
    "addresses",
    "content",
    "digest",
    "versions",
)


def test_decisions_recorded_anew_are_the_same_decisions(log: str, other: str, tmp_path: Path) -> None:
    text = "".join(lines(log))
    before = verify_file(other).events
    report = brought(text, tmp_path, other, dry_run=True)
    assert verify_file(other).events == before
    assert (report.left, report.already, len(report.decisions)) == ([], 0, 60)
    assert {taken.number for taken in report.decisions} == {None}
    done = brought(text, tmp_path, other)
    assert (done.events, done.members, done.circles) == (report.events, report.members, report.circles)
    assert verify_file(other).ok
    for taken in done.decisions:
        assert taken.number
        there, here = shown(log, int(taken.there)), shown(other, taken.number)
        assert here["number"] == taken.number == int(taken.there) + 2
        for key in REFERS:
            there.pop(key), here.pop(key)
        assert like(here) == like(there)


def test_importing_twice_adds_nothing(log: str, other: str, tmp_path: Path) -> None:
    text = "".join(lines(log))
    brought(text, tmp_path, other)
    root = verify_file(other).root
    again = brought(text, tmp_path, other)
    assert (again.events, again.already, again.decisions, again.members, again.left) == (0, 60, [], [], [])
    assert verify_file(other).root == root
    mine = brought("".join(lines(other)), tmp_path, other)
    assert (mine.events, mine.already, mine.left) == (0, 62, [])
    assert verify_file(other).root == root


def test_an_event_says_where_it_came_from(log: str, other: str, tmp_path: Path) -> None:
    brought("".join(lines(log)), tmp_path, other, recorder="cy")
    there, here = history(log, 1), history(other, 3)
    kept = [e for e in there if e["type"] != "EntryConfirmed"]
    assert [e["type"] for e in here] == [e["type"] for e in kept]
    with closing(LogReader(log)) as reader:
        source = reader.log_id()
    for old, new in zip(kept, here, strict=True):
        assert (new["at"], new["member"], new["recorded_by"]) == (old["at"], old["member"], "cy")
        assert new["origin"] == {
            "format": "jsonl/1",
            "log": source,
            "stream": old["subject_id"],
            "id": old["id"],
            "recorded_by": old["recorded_by"],
            "recorded_at": old["recorded_at"],
        }
        assert new["id"] != old["id"]
        assert new["salt"] != old["salt"]
        assert new["recorded_at"] > old["recorded_at"]
        assert "signature" not in new
    assert all("origin" not in e for e in there)


def test_what_was_confirmed_there_is_not_confirmed_here(other: str, tmp_path: Path) -> None:
    path = filled(tmp_path / "log.db")
    with closing(SqliteStore(path)) as store:
        do(store, "confirm", 1, who="bo", recorder="bo")
    levels = [(a["member"], a["level"]) for a in shown(path, 1)["answers"]]
    assert levels == [("ana", "confirmed"), ("bo", "confirmed"), ("cy", "recorded")]
    brought("".join(lines(path)), tmp_path, other, recorder="cy")
    levels = [(a["member"], a["level"]) for a in shown(other, 3)["answers"]]
    assert levels == [("ana", "recorded"), ("bo", "recorded"), ("cy", "confirmed")]


def referring(path: Path) -> str:
    """Decision 2 addresses a need of decision 1; decision 3 supersedes 1; one of another circle is to be superseded."""
    assert create(str(path), None, "ana")
    with closing(SqliteStore(str(path))) as store:
        founded(store)
        do(store, "circle-form", "kitchen", aim="cook", members=[("ana", [])])
        for circle, title in (("team", "One"), ("team", "Two"), ("team", "Three"), ("kitchen", "Four")):
            do(store, "propose", circle=circle, title=title, message=f"{title}.")
        do(store, "voice", 1, kind="need", message="warm meals")
        do(store, "amend", 2, needs=["1.1"], add="More.")
        for number in (1, 2, 4):
            do(store, "round", number)
            do(store, "consent", number, who=["@all"])
        do(store, "supersede", 3, other=1, message="better")
        do(store, "supersede", 3, other=4, message="better")
        do(store, "round", 3)
        do(store, "consent", 3, who=["@all"])
        said = next(e["id"] for e in history(str(path), 2) if e["type"] == "ConsentGiven" and e["member"] == "bo")
        do(store, "dispute", 2, who="bo", recorder="bo", event=said, message="not I")
    return str(path)


def test_what_decisions_say_of_each_other_is_said_with_their_new_numbers(other: str, tmp_path: Path) -> None:
    path = referring(tmp_path / "log.db")
    report = brought("".join(lines(path)), tmp_path, other)
    assert (report.left, report.circles) == ([], ["kitchen"])
    assert [(taken.there, taken.number) for taken in report.decisions] == [("1", 3), ("2", 4), ("3", 5), ("4", 6)]
    one, two, three, four = (shown(other, number) for number in (3, 4, 5, 6))
    assert (one["status"], one["superseded_by"]) == ("superseded", 5)
    assert three["supersedes"] == [3, 6]
    assert history(other, 3)[-1]["data"] == {"by": history(other, 5)[0]["subject_id"], "number": 5}
    assert two["addresses"] == ["3.1"]
    assert two["digest"] == digest(two["content"])
    assert {a["digest"] for a in two["answers"] if a["version"] == 2} == {two["digest"]}
    assert [a["member"] for a in two["answers"] if a["disputed"]] == ["bo"]
    retire = history(other, 6)[-2]
    assert four["status"] == "in round"
    assert (retire["data"]["superseded_by"], retire["data"]["superseded_by_number"]) == (
        history(other, 5)[0]["subject_id"],
        5,
    )
    assert verify_file(other).ok


def test_who_leaves_leaves_the_rounds_that_were_imported_too(other: str, tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    create(str(path), None, "ana")
    with closing(SqliteStore(str(path))) as store:
        founded(store)
        proposed(store)
    brought("".join(lines(str(path))), tmp_path, other)
    assert shown(other, 3)["roster"] == ["ana", "bo", "cy"]
    with closing(SqliteStore(other)) as store:
        do(store, "circle-leave", "team", handle="bo")
    assert shown(other, 3)["roster"] == ["ana", "cy"]


def test_decisions_go_on_where_they_were_imported_and_where_they_come_from(tmp_path: Path) -> None:
    one, two = filled(tmp_path / "one.db"), filled(tmp_path / "two.db")
    assert brought("".join(lines(one)), tmp_path, two).events == 10
    with closing(SqliteStore(one)) as store:
        do(store, "react", 2, message="And another thing.")
        do(store, "check-in", 1, value="doing")
    more = brought("".join(lines(one)), tmp_path, two)
    assert [(taken.number, taken.events) for taken in more.decisions] == [(3, 1), (4, 1)]
    with closing(SqliteStore(two)) as store:
        do(store, "react", 4, message="Here too.")
    assert brought("".join(lines(one)), tmp_path, two).already == 2
    with closing(SqliteStore(one)) as store:
        do(store, "react", 2, message="And there again.")
    left = brought("".join(lines(one)), tmp_path, two)
    assert (left.events, [x.what for x in left.left]) == (0, ["decision 2"])
    assert "went on here" in left.left[0].why


def test_by_which_way_a_decision_comes_does_not_matter(tmp_path: Path) -> None:
    one, two, three = (filled(tmp_path / f"{name}.db") for name in ("one", "two", "three"))
    brought("".join(lines(one)), tmp_path, two)
    with closing(SqliteStore(two)) as store:
        do(store, "react", 4, message="Said in two.")
    brought("".join(lines(one)), tmp_path, three)
    over = brought("".join(lines(two)), tmp_path, three)
    assert [(taken.there, taken.number, taken.events) for taken in over.decisions] == [
        ("1", 5, 8),
        ("2", 6, 2),
        ("4", 4, 1),
    ]
    back = brought("".join(lines(three)), tmp_path, one)
    assert back.left == []
    assert shown(one, 2)["reactions"][-1]["text"] == "Said in two."


def without(text: list[str], wanted: Callable[[dict[str, Any]], bool]) -> str:
    return "".join(line for line in text if wanted(json.loads(line)))


def test_what_cannot_be_said_here_is_left_out_and_told(other: str, tmp_path: Path) -> None:
    path = referring(tmp_path / "log.db")
    report = brought("".join(lines(path, [2, 3, 4])), tmp_path, other)
    why = {left.what: left.why for left in report.left}
    assert set(why) == {"decision 2", "decision 3", "decision 4"}
    assert "it speaks of decision 1, which is neither here nor taken over" in why["decision 2"]
    assert "there is no circle kitchen here" in why["decision 4"]
    assert report.events == 0
    report = brought("".join(lines(path, [1, 2])), tmp_path, other)
    assert [left.what for left in report.left] == ["decision 1", "decision 2"], "3 superseded 1, of which 2 speaks"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"at": "2999-01-01T00:00:00Z"}, "in the future"),
        ({"member": "mia"}, "mia is no member here: decisions member add mia"),
        ({"member": "ANA"}, "ANA is no member here"),
        ({"data": {"text": "a\u202eb"}}, "turns the direction of text around"),
        ({"data": {"text": "a\x1b[31m"}}, "a control character"),
        ({"data": {"text": "e\u0301"}}, "not in the form in which texts are stored"),
        ({"data": {"text": "\u2800"}}, "empty"),
        ({"meeting": "a\nb"}, "line break"),
    ],
)
def test_what_no_keyboard_could_have_said_is_left_out(
    other: str, tmp_path: Path, change: dict[str, Any], why: str
) -> None:
    path = filled(tmp_path / "log.db")
    told = [json.loads(line) for line in lines(path, [1, 2])]
    told[-1] |= change
    report = brought("".join(json.dumps(e) + "\n" for e in told), tmp_path, other)
    assert [(left.what, why in left.why) for left in report.left] == [("decision 2", True)], report.left
    assert [taken.there for taken in report.decisions] == ["1"]


def test_a_forged_text_does_not_keep_its_consents(other: str, tmp_path: Path) -> None:
    path = filled(tmp_path / "log.db")
    told = [json.loads(line) for line in lines(path, [1])]
    for e in told:
        if e["type"] == "ProposalMade":
            e["data"]["text"] = "Something else."
    report = brought("".join(json.dumps(e) + "\n" for e in told), tmp_path, other)
    assert [left.why for left in report.left] == ["the digest of version 1 is not that of its text"]
    told = [json.loads(line) for line in lines(path, [1])]
    for e in told:
        if e["type"] == "ConsentGiven":
            e["data"]["digest"] = "0" * 64
    report = brought("".join(json.dumps(e) + "\n" for e in told), tmp_path, other)
    assert [left.why for left in report.left] == ["an answer is to a version that is not there"]


def test_a_title_of_several_lines_is_left_out(other: str, tmp_path: Path) -> None:
    path = filled(tmp_path / "log.db")
    told = [json.loads(line) for line in lines(path, [2])]
    told[0]["data"]["title"] = "../../x\n# Adopted"
    report = brought("".join(json.dumps(e) + "\n" for e in told), tmp_path, other)
    assert "line break" in report.left[0].why


def test_somebody_who_is_written_otherwise_here_stops_it(tmp_path: Path) -> None:
    one, two = tmp_path / "one.db", tmp_path / "two.db"
    for path, handle in ((one, "Bo"), (two, "bo")):
        create(str(path), None, "ana")
        with closing(SqliteStore(str(path))) as store:
            do(store, "member-add", "ana")
            do(store, "member-add", handle)
    with pytest.raises(BadInput, match="the member Bo is written otherwise here"):
        brought("".join(lines(str(one))), tmp_path, str(two))


@pytest.mark.parametrize("payload", [*PAYLOADS, *LINES])
def test_a_hostile_text_is_a_text(tmp_path: Path, payload: str, hostile_log: str, into: str) -> None:
    number = [*PAYLOADS, *LINES].index(payload) + 1
    there, here = shown(hostile_log, number), shown(into, number + 2)
    assert (here["title"], here["text"], here["criteria"]) == (there["title"], there["text"], there["criteria"])


@pytest.fixture(scope="module")
def hostile_log(tmp_path_factory: pytest.TempPathFactory) -> str:
    return hostile(tmp_path_factory.mktemp("hostile") / "log.db")


@pytest.fixture(scope="module")
def into(tmp_path_factory: pytest.TempPathFactory, hostile_log: str) -> str:
    folder = tmp_path_factory.mktemp("into")
    path = filled(folder / "other.db")
    report = brought("".join(lines(hostile_log)), folder, path)
    assert report.left == []
    return path


def test_what_was_smuggled_into_an_export_is_not_recorded(tmp_path: Path, other: str) -> None:
    path = filled(tmp_path / "log.db")
    text = "".join(smuggled(line) + "\n" for line in lines(path, [2]))
    assert HIDDEN[:3] in json.loads(text.splitlines()[-1])["data"]["text"]
    report = brought(text, tmp_path, other)
    assert (report.events, len(report.left)) == (0, 1)


def test_two_who_import_the_same_at_once_while_a_third_records(tmp_path: Path, log: str, other: str) -> None:
    text = "".join(lines(log))
    folders = [tmp_path / str(number) for number in range(3)]
    for folder in folders:
        folder.mkdir()

    def work(number: int) -> str:
        if number == 2:
            with closing(SqliteStore(other)) as store:
                for again in range(20):
                    do(store, "propose", circle="team", title=f"Meanwhile {again}", message="x")
                    do(store, "circle-leave", "team", handle="cy")
                    do(store, "circle-join", "team", handle="cy")
            return "recorded"
        try:
            brought(text, folders[number], other)
        except LogUnavailable as stopped:
            return stopped.hint
        return "imported"

    said = at_once(3, work)
    assert said[2] == "recorded"
    assert set(said) <= {"imported", "recorded", "run it again: what is here already is not recorded twice"}
    done = brought(text, tmp_path, other)
    assert done.left == []
    assert verify_file(other).ok
    with closing(LogReader(other)) as reader:
        assert len(reader.decisions()) == 2 + 60 + 20
        titles = [json.loads(reader.stream(stream)[0])["data"]["title"] for stream in reader.decisions()]
    assert len(set(titles)) == len(titles)


def test_a_wrong_line_is_named_wherever_it_stands_in_a_large_file(
    log: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("decisions.exchange.lines.MANY", 2_000)  # so that helpers read most of it
    text = lines(log)
    assert staged("".join(text), tmp_path).events == len(text) > 200
    wrong = {
        "twice": (text[:200] + text[198:], 201, "does not follow"),
        "no JSON": ([*text[:200], "\n", "{\n", *text[200:]], 202, "no JSON"),
        "left out": (text[:-30] + text[-29:], None, "does not follow"),
        "no end": ([*text[:150], '{"id": "' + "x" * 5_000_000], 151, "longer than"),
    }
    for name, (several, number, why) in wrong.items():
        with pytest.raises(BadInput, match=why) as refused:
            staged("".join(several), tmp_path, f"{name}.db")
        assert number is None or refused.value.message.startswith(f"line {number:,}:"), name


def test_two_acts_with_one_command_id_are_refused(log: str, tmp_path: Path) -> None:
    acts = [json.loads(line) for line in lines(log)]
    named = [act for act in acts if act["command_id"]]
    named[5]["command_id"] = named[2]["command_id"]
    with pytest.raises(BadInput, match="one command id"):
        staged("".join(json.dumps(act) + "\n" for act in acts), tmp_path)

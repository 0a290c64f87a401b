"""Many acts in one process."""

from __future__ import annotations

from tests.cli.run import Here

MINUTES = """\
# minutes of Monday
open team "What's next?"     # the question
propose 1 -m 'Plan in cycles # of two weeks' --meeting monday

decisions round 1
consent 1 --as ana,bo
object . --as cy -m "nobody has time"
"""


def test_a_command_a_line(team: Here) -> None:
    answered = team("batch", "-", "--json", stdin=MINUTES)
    assert answered.code == 0, answered.err
    outputs = answered.json()
    assert [output["status"] for output in outputs] == ["aligning", "proposed", "in round", "in round", "objected"]
    assert outputs[0]["events"][0]["data"]["title"] == "What's next?"
    assert outputs[1]["events"][0]["data"]["text"] == "Plan in cycles # of two weeks"
    assert outputs[1]["events"][0]["meeting"] == "monday"
    assert outputs[4]["objection"] == 1


def test_from_a_file_for_people(team: Here) -> None:
    (team.folder / "minutes").write_text(MINUTES)
    answered = team("batch", "minutes")
    assert answered.code == 0
    assert "ana and bo consented to version 1" in answered.out
    assert "Decision 1 (objected)" in answered.out


def test_the_first_error_ends_it_and_names_its_line(team: Here) -> None:
    answered = team("batch", "--json", stdin="open team One\nconsent 1\nopen team Two\n")
    assert answered.code == 1
    assert answered.error()["error"].startswith("line 2: ")
    assert [output["decision"] for output in answered.json()] == [1]
    assert team("open", "team", "Next", "--json").json()["decision"] == 2


def test_errors_of_the_line_itself(team: Here) -> None:
    for line, code, said in (
        ("consent 9", 2, "line 1: there is no decision 9"),
        ("consnt 1", 2, "did you mean 'consent'"),
        ("open team 'unclosed", 2, "line 1: no closing quotation"),
        ("help concepts", 2, "records nothing"),
        ("batch x", 2, "records nothing"),
        ("init", 2, "records nothing"),
        ("circle policy team", 2, "nothing is set"),
        ("open team x --log elsewhere.db", 3, "there is no log"),
        ("react 1 --file -", 2, "not free in a batch"),
        ("react 1", 2, "the text is missing"),
    ):
        answered = team("batch", stdin=line)
        assert (answered.code, said in answered.err.lower()) == (code, True), (line, answered)
        assert answered.out == ""


def test_what_one_line_says_of_the_whole_program_ends_with_it(team: Here) -> None:
    answered = team("batch", "--json", stdin="open team One --recorder bo\nopen team Two\n--recorder cy open team 3\n")
    assert [output["events"][0]["recorded_by"] for output in answered.json()] == ["bo", "ana", "cy"]


def test_nothing_to_do(team: Here) -> None:
    assert team("batch", "--json", stdin="\n# nothing\n").json() == []


def test_input_that_is_no_text(team: Here) -> None:
    answered = team.process("batch", stdin=b"open team \xff\xfe\n")
    assert answered.code == 2
    assert "UTF-8" in answered.err


def test_the_same_command_id_twice_is_recorded_once(team: Here) -> None:
    line = "open team One --command-id from-the-minutes\n"
    first, again = team("batch", "--json", stdin=line + line).json()
    assert first == again

"""`decisions` alone: what needs me now on one screen, how to begin, and the few signs of it for a prompt."""

from __future__ import annotations

import json
import os
import pty
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from decisions.text import shown
from tests.cli.run import Here
from tests.cli.test_contract import Story, story

__all__ = ["story"]


@pytest.mark.file
def test_in_an_empty_place_it_says_how_to_begin(here: Here) -> None:
    done = here()
    assert (done.code, done.err) == (0, "")
    for line in ("decisions init", "decisions me HANDLE", "decisions member add HANDLE", "decisions tour"):
        assert line in done.out
    found = here.json()
    assert (found["log"], found["member"]) == (None, None)
    assert found["begin"][0].startswith("decisions init")
    assert not (here.folder / ".decisions").exists(), "looking begins nothing"


@pytest.mark.file
def test_what_it_says_to_begin_with_begins(here: Here) -> None:
    for step in range(12):
        begin = here.json()["begin"]
        if not begin:
            break
        line = (
            begin[0].replace("HANDLE", "ana" if step < 3 else "bo").replace("TEXT", "ship").replace("TITLE", "'Why?'")
        )
        if "form" in line:
            line = "decisions circle form team --aim ship --member ana"
        done = here(*shlex.split(line)[1:])
        assert done.code == 0, (line, done.err)
    assert here.json("list")[0]["title"] == "Why?"
    assert here().out == "Nothing waits for you, ana. Everything there is: decisions list\n"


def test_where_a_log_is_damaged_it_says_so(here: Here) -> None:
    (here.folder / ".decisions").mkdir()
    here.file.write_text("no log")
    assert here().code == 3
    assert here("--json").code == 3


@pytest.fixture
def much(story: Callable[..., Story]) -> Story:
    """Something of every kind waits for ana; bo is left behind."""
    s = story()
    s(
        "propose --circle team Alpha -m x --at 2020-01-01",
        "round 1 --at 2020-01-01",
        "consent 1 --as @all --at 2020-01-02",
    )
    s("buy-in 1 in --as ana,cy --at 2020-01-03", "check-in 1 doing --at 2020-01-03")
    s("propose --circle team Beta -m x", "round 2", "object 2 --as bo -m 'too dear'")
    s("propose --circle team Gamma -m x", "round 3")
    s("propose --circle team Delta -m x", "round 4", "consent 4 --as bo --condition quiet", "consent 4 --as ana,cy")
    s("ask 4 -m 'how long?' --as bo")
    return s


def test_the_most_pressing_comes_first_each_with_its_command(much: Story) -> None:
    done = much.run("")
    assert (done.code, done.err) == (0, "")
    whole = much.run("", LINES="100").out
    headings = ["Rounds that wait for your answer", "Objections to hear", "Conditions to check", "To be done, by its"]
    places = [whole.index(heading) for heading in [*headings, "Also for you", "Left behind in team"]]
    assert places == sorted(places)
    for entry in much("inbox"):
        assert entry["command"] in whole
    for command in ("consent 3", "amend 2 --integrates 1", "condition 4 1 met", "check-in 1 doing", "answer 4 1"):
        assert f"decisions {command}" in whole
    assert "bo: 3 decisions, the oldest since " in whole
    assert "decisions left-behind --by person --circle team" in whole


@pytest.mark.parametrize("lines", ["", "12", "16", "30"])
def test_it_is_at_most_one_screen_and_says_what_is_left_out(much: Story, lines: str) -> None:
    out = much.run("", LINES=lines).out
    assert len(out.splitlines()) <= (int(lines) - 2 if lines else 24)
    told = sum(line.startswith("      decisions ") for line in out.splitlines()) - 1
    waiting = len(much("inbox"))
    assert f"and {waiting - told} more: decisions inbox" in out or (told == waiting and "more:" not in out)
    assert "Left behind in team" in out


def test_on_a_terminal_it_fits_its_height(much: Story) -> None:
    import fcntl
    import struct
    import subprocess
    import sys
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 14, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "cli"],
        cwd=much.here.folder,
        env=much.here.environment(DECISIONS_MEMBER="ana"),
        stdin=slave,
        stdout=slave,
        stderr=slave,
    )
    os.close(slave)
    said = b""
    while True:
        try:
            part = os.read(master, 10_000)
        except OSError:
            break
        if not part:
            break
        said += part
    assert process.wait(60) == 0
    os.close(master)
    assert 8 < said.count(b"\n") <= 12


def test_without_a_recorder_it_shows_open_rounds_and_how_to_say_who_you_are(much: Story) -> None:
    done = much.here(DECISIONS_MEMBER="")
    assert (done.code, done.err) == (0, "")
    assert "decisions me HANDLE" in done.out
    assert "2 · Beta: an objection is open" in done.out
    assert "3 · Gamma: ana, bo and cy have not answered" in done.out
    assert "decisions show 3" in done.out
    stranger = much.here(DECISIONS_MEMBER="eve").out
    assert "eve is no member of this log: decisions member add eve" in stranger
    assert "3 · Gamma" in stranger
    found = much.here.json(DECISIONS_MEMBER="")
    assert (found["member"], found["inbox"], found["left_behind"]) == (None, [], [])
    assert [one["decision"] for one in found["rounds"]] == [2, 3]


def test_json_is_one_document(much: Story) -> None:
    found = much("")
    assert set(found) == {"log", "member", "circles", "inbox", "left_behind", "rounds", "begin"}
    assert (found["member"], found["circles"], found["begin"]) == ("ana", ["team"], [])
    assert found["inbox"] == much("inbox")
    behind = much("left-behind --circle team")
    assert {one["member"] for one in found["left_behind"]} == {one["member"] for one in behind}
    assert sum(one["entries"] for one in found["left_behind"]) == len(behind)
    assert found["rounds"][1]["outstanding"] == ["ana", "bo", "cy"]


def test_help_stays_what_it_is_and_groups_show_theirs(much: Story) -> None:
    assert much.run("--help").out.startswith("Usage: decisions [OPTIONS]")
    for group in ("member", "circle", "action"):
        assert much.run(group).out == much.run(f"{group} --help").out
    assert much.run("list --short").code == 2
    assert "without a command" in much.refused(2, "--short list")


def test_hostile_texts_are_harmless(story: Callable[..., Story]) -> None:
    s = story(2)
    title = "[/]\N{SKULL} café [bold]" + "x" * 150
    s(f"propose --circle team '{title}' -m x", "round 1", "object 1 --as bo -m '[link=x]'")
    for columns in ("40", "80"):
        out = s.run("", COLUMNS=columns).out
        assert shown(out, lines=True) == out
        assert max(map(len, out.splitlines())) <= int(columns)


# for a prompt

KINDS = ["answer", "answer", "buy-in", "check-in", "condition", "follow-up", "objection", "question", "review"]


@pytest.mark.file
def test_a_prompt_counts_rounds_what_presses_and_the_rest(much: Story) -> None:
    def short(who: str) -> str:
        done = much.here("--short", DECISIONS_MEMBER=who)
        assert (done.code, done.err) == (0, "")
        return done.out

    assert sorted(entry["kind"] for entry in much("inbox")) == KINDS
    assert short("ana") == "2?4!+3\n"
    much("consent 2 --as ana", "consent 3 --as ana")
    assert "?" not in short("ana")
    document = json.loads(much.here("--short", "--json", DECISIONS_MEMBER="ana").out)
    assert document["answer"] == 0
    assert document["pressing"] > 0


def test_a_prompt_is_silent_where_nothing_waits_and_whatever_is_wrong(here: Here, tmp_path: Path) -> None:
    def silent(**env: str) -> bool:
        done = here("--short", **env)
        return (done.code, done.out, done.err) == (0, "", "")

    assert silent()
    here.begun()
    assert silent()
    assert silent(DECISIONS_MEMBER="eve")
    assert silent(DECISIONS_MEMBER="@@@")
    assert silent(DECISIONS_LOG="postgresql://nowhere/log")
    (tmp_path / "damaged.db").write_bytes(b"x" * 5000)
    assert silent(DECISIONS_LOG=str(tmp_path / "damaged.db"))
    assert silent(DECISIONS_LOG=str(tmp_path))
    (here.folder / ".config" / "decisions" / "me.json").write_text("{")
    assert silent()


@pytest.mark.file
def test_a_prompt_does_not_wait_for_the_views_of_a_long_log(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    from cli import now

    here.proposed()
    assert here("--short").out == "1?\n"
    monkeypatch.setattr(now, "AT_ONCE", 0)
    assert here("--short").out == "1?\n", "they are caught up with"
    for path in (here.folder / ".cache" / "decisions").iterdir():
        path.unlink()
    assert here("--short").out == ""
    assert list((here.folder / ".cache" / "decisions").iterdir()) == [], "and it made none"
    here("list")
    assert here("--short").out == "1?\n"

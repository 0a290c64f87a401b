"""Pages for people: harmless whatever the log holds, never wider than they may be, and the same without colour."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from wcwidth import wcswidth, wcwidth  # type: ignore[import-untyped, unused-ignore]

from cli.pages.cells import cut, fitted, width, wrapped
from cli.pages.decisions import bar, names
from decisions.text import shown
from tests.cli.run import Here
from tests.cli.test_browse import do

PAGES = [
    *(["list"], ["show", "1"], ["show", "1", "--exact"], ["audit", "1"], ["history", "1"], ["history", "1", "--full"]),
    *(["diff", "1"], ["inbox"], ["inbox", "bo"], ["due", "--within", "3650d"], ["left-behind"], ["left-behind", "1"]),
    *(["needs"], ["needs", "--unmet"]),
    *(["who", "ana"], ["who", "bo", "--full"], ["search", "mark"], ["member", "list"], ["member", "show", "bo"]),
    *(["circle", "list"], ["circle", "show", "team"], ["show", "1", "--as-of", "2999-01-01"]),
]
MARK = "mark"
HOSTILE = (
    "mark \x1b[31mred\x1b]52;c;QUJD\x07\x1b]8;;http://evil\x1b\\ \x9b31m\x07\x08\r\n\n\u202egnp.exe\u2066 \u2028line"
    " \u200b\u00ad \U000e0041 [/] [link=http://evil]x[/link] :skull: \ufeff\x00 \x7f"
)
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\u00ad\ufeff\U000e0000-\U000e007f]"
)
SGR = re.compile("\x1b\\[[0-9;]*m")
MADE = re.compile(r"made +[-\d]+ [:\d]+ [+:\d]+")
"""When a page was made, to the second."""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """A decision on which everything was said, each text holding the mark."""
    here = Here(tmp_path_factory.mktemp("pages")).begun()
    do(here, *SCRIPT)
    said = [e for e in here.json("history", "1") if e["type"] == "StoodAside"]
    do(here, f"dispute 1 {said[0]['position']} -m 'mark' --recorder cy")
    return here


SCRIPT = (
    "circle policy team s3",
    "member change bo --name 'mark'",
    "circle form other --aim 'mark' --member bo",
    "open team 'mark'",
    "voice 1 need -m 'mark'",
    "voice 1 fact -m 'mark'",
    "frame 1 -m 'mark'",
    "align 1 partly -m 'mark' --as bo",
    "option 1 -m 'mark'",
    "ask 1 -m 'mark'",
    "answer 1 1 -m 'mark'",
    "ask 1 -m 'mark'",
    "react 1 -m 'mark'",
    "propose 1 -m 'mark' --criterion 'mark' --addresses 1",
    "round 1",
    "object 1 --as bo -m 'mark' --need 'mark'",
    "test 1 1 -m 'mark'",
    "consent 1 --as cy --concern 'mark' --condition 'mark'",
    "amend 1 --add 'mark' --criterion 'mark two' --integrates 1",
    "consent 1 --as bo",
    "stand-aside 1 --as cy -m 'mark'",
    "retract 1 --as bo -m 'mark'",
    "object 1 --as bo -m 'mark'",
    "resolve 1 2 --how withdrawn --as bo -m 'mark'",
    "consent 1 --as ana,bo",
    "condition 1 1 broken -m 'mark'",
    "buy-in 1 out -m 'mark' --as bo",
    "check-in 1 struggling -m 'mark' --as cy",
    "action add 1 -m 'mark' --owner bo --due 'in 3 days'",
    "action add 1 -m 'mark'",
    "action done 1 2 -m 'mark'",
    "react 1 -m 'mark'",
    "correct 15 -m 'mark'",
    "propose --circle other 'mark' -m 'mark'",
)


def replaced(log: Here, folder: Path, text: str) -> Here:
    """A copy of the log in which every mark became another text, past every rule."""
    name = log.file.relative_to(log.folder)
    shutil.copytree(log.folder, folder, dirs_exist_ok=True)
    shutil.rmtree(folder / ".cache")
    connection = sqlite3.connect(folder / name)
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    new = json.dumps(text, ensure_ascii=False)[1:-1].encode()
    for position, record in connection.execute("SELECT position, record FROM events").fetchall():
        changed = record.replace(b'"mark', b'"' + new)
        connection.execute("UPDATE events SET record = ? WHERE position = ?", (changed, position))
    connection.commit()
    connection.close()
    return Here(folder)


@pytest.fixture(scope="module")
def hostile(full: Here, tmp_path_factory: pytest.TempPathFactory) -> Here:
    return replaced(full, tmp_path_factory.mktemp("hostile"), HOSTILE)


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_hostile_text_never_reaches_the_terminal(hostile: Here, page: list[str]) -> None:
    answered = hostile(*page)
    assert answered.code == 0, answered.err
    assert answered.out
    assert not FORBIDDEN.search(answered.out)
    assert not FORBIDDEN.search(answered.err)
    coloured = hostile(*page, "--color", "always")
    assert not FORBIDDEN.search(SGR.sub("", coloured.out))
    assert SGR.sub("", coloured.out) == answered.out


def test_markup_stays_what_it_is(hostile: Here) -> None:
    out = hostile("history", "1", "--full").out
    assert "[link=http://evil]" in out.replace("\n", "").replace(" ", "")
    assert "\\x1b" in out


WIDE = {
    "cjk": "日本語のとても長いタイトルです、どこまで続くのか誰も知らない" * 4,
    "emoji": "👩🏽‍💻 👨‍👩‍👧‍👦 🇩🇪🇫🇷 ❤️ 1️⃣ 👍🏽" * 10,
    "combining": "e\u0301o\u0308" * 60,
    "hindi": "क्षत्रिय निर्णय " * 12,
    "long": "x" * 200,
    "words": "word " * 40,
    "hebrew": "החלטה ארוכה מאוד " * 10,
}


@pytest.mark.parametrize("kind", WIDE)
def test_no_line_is_wider_than_the_page(full: Here, tmp_path: Path, kind: str) -> None:
    log = replaced(full, tmp_path / kind, WIDE[kind])
    for columns in (80, 60, 120):
        for page in PAGES:
            answered = log(*page, COLUMNS=str(columns))
            assert answered.code == 0, (page, answered.err)
            for line in answered.out.splitlines():
                assert wcswidth(line) <= columns, (page, line)


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_a_page_tells_the_same_without_colour(full: Here, page: list[str]) -> None:
    plain = full(*page)
    assert plain.code == 0, plain.err
    assert "\x1b" not in plain.out
    assert "\x1b" not in full(*page, NO_COLOR="1").out
    coloured = SGR.sub("", full(*page, "--color", "always").out)
    assert MADE.sub("", coloured) == MADE.sub("", plain.out)


@pytest.mark.parametrize("page", [*PAGES, ["verify"], ["rebuild"]], ids=" ".join)
def test_a_page_has_no_blanks_at_the_ends_of_lines(full: Here, page: list[str]) -> None:
    out = full(*page).out
    assert out.endswith("\n")
    assert not out.startswith("\n")
    assert not re.search("[ \t]\n", out)
    assert "\n\n\n" not in out


def test_ascii_terminals_get_ascii_signs(full: Here) -> None:
    out = full.process("list", PYTHONIOENCODING="ascii").out
    assert out.isascii()
    assert "* adopted" in out
    assert "\\u" not in out


def test_a_page_about_the_past_says_so(full: Here) -> None:
    for page in (
        ["list"],
        ["show", "1"],
        ["audit", "1"],
        ["history", "1"],
        ["inbox"],
        ["due"],
        ["left-behind"],
        ["needs"],
    ):
        out = full(*page, "--as-of", "2999-01-01", "--known-at", "2999-01-02").out
        assert out.startswith("── as of 2999-01-01 23:59, known at 2999-01-02 23:59 (read-only) ──\n"), page
        assert "Next" not in out


def test_width_is_what_wcwidth_says() -> None:
    import unicodedata

    strange = 0
    for code in range(0x20, 0x20000):
        char = chr(code)
        if unicodedata.category(char) not in ("Cn", "Co", "Cs", "Cc", "Mc") and shown(char) == char:
            strange += width(char) != wcwidth(char)
    assert strange < 300  # what newer tables say of a few symbols
    for kind, text in (*WIDE.items(), *(("", t) for t in ("می‌خواهم", "🏳️‍🌈", "👩🏽‍💻ok", "각각", ""))):
        assert width(text) == wcswidth(text) or (kind == "hindi" and width(text) > wcswidth(text)), text


@pytest.mark.parametrize("text", [*WIDE.values(), "", "a", "ab", "日", "日本"])
def test_what_is_made_to_fit_fits(text: str) -> None:
    for cells in range(1, 30):
        assert wcswidth(cut(text, cells)) <= cells
        assert width(fitted(text, cells)) == cells
    for cells in (8, 9, 20, 79):
        lines = list(wrapped(text, cells))
        assert all(wcswidth(line) <= cells for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_wrapped_text_keeps_its_indentation() -> None:
    assert list(wrapped("- one two three four\n  five six seven eight", 12)) == [
        *("- one two", "three four"),
        *("  five six", "  seven", "  eight"),
    ]


def test_a_bar_has_a_sign_a_person_or_a_share_a_kind() -> None:
    assert bar((2, 1, 1, 2, 0), 7) == "■■◧×··"
    assert bar((2, 1, 1, 2, 3), 7) == "■■◧×··~"
    assert bar((0, 0, 0, 0, 0), 7) == ""
    many = bar((40, 1, 1, 8, 1), 9)
    assert (len(many), many[-1]) == (9, "~")
    assert all(sign in many for sign in "■◧×·")


def test_names_are_as_many_as_there_is_room_for() -> None:
    assert names(["ana", "bo", "cy"], 20) == "ana, bo, cy"
    assert names(["ana", "bo", "cy"], 8) == "ana +2"
    assert names(["ana", "bo", "cy"], 10) == "ana, bo +1"
    assert names(["a-very-long-handle", "bo"], 9) == "a-ver… +1"
    assert names([], 9) == ""


def on_a_terminal(here: Here, *args: str, lines: int = 24, under: Sequence[str] = (), **env: str) -> str:
    """What the program writes on a terminal of 80 columns, where `under` is a command that runs it."""
    import fcntl
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, 80, 0, 0))
    process = subprocess.Popen(
        [*under, sys.executable, "-m", "cli", *args],
        cwd=here.folder,
        env={**here.environment(), "TERM": "xterm", **env},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        close_fds=True,
    )
    os.close(slave)
    said = b""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        ready, _, _ = select.select([master], [], [], 0.2)
        if ready:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            said += part
        elif process.poll() is not None:
            break
    process.wait(timeout=10)
    os.close(master)
    return said.decode().replace("\r\n", "\n")


def test_a_terminal_gets_colour_and_a_legend(full: Here) -> None:
    out = on_a_terminal(full, "list")
    assert "\x1b[32m" in out
    assert "halfhearted" in out
    assert "\x1b" not in on_a_terminal(full, "list", NO_COLOR="1")


def test_the_pager_is_asked_only_for_more_than_a_screen(full: Here, tmp_path: Path) -> None:
    kept = tmp_path / "kept by the pager"
    pager = tmp_path / "pager"
    pager.write_text(f"#!/bin/sh\necho paged; cat > '{kept}'\n")
    pager.chmod(0o755)
    assert "paged" not in on_a_terminal(full, "list", PAGER=str(pager))
    assert not kept.exists()
    assert "paged" in on_a_terminal(full, "show", "1", PAGER=str(pager))
    assert "Decision 1" in kept.read_text()
    kept.unlink()
    assert "Decision 1" in full.process("show", "1", PAGER=str(pager)).out
    assert not kept.exists()


def test_the_pager_is_no_shell(full: Here, tmp_path: Path) -> None:
    out = on_a_terminal(full, "show", "1", PAGER=f"nothing-like-this; touch {tmp_path}/broken")
    assert "Decision 1" in out
    assert not (tmp_path / "broken").exists()
    assert "Decision 1" in on_a_terminal(full, "show", "1", PAGER="'unbalanced")
    seen = tmp_path / "seen"
    pager = tmp_path / "pager"
    pager.write_text(f"#!/bin/sh\nenv > '{seen}'; cat > /dev/null\n")
    pager.chmod(0o755)
    on_a_terminal(full, "show", "1", PAGER=str(pager), PGPASSWORD="secret")
    assert "secret" not in seen.read_text()


def test_a_pager_that_goes_away_is_no_error(full: Here) -> None:
    out = on_a_terminal(full, "show", "1", PAGER="true")
    assert "Error" not in out
    assert "Traceback" not in out

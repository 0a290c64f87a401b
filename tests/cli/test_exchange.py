"""Export and import as people use them: where things go, what is refused, and what is said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from decisions.exchange import formats
from tests.bench.generate import generate
from tests.bench.terminal import Terminal
from tests.cli.run import ROOT, Here


@pytest.fixture
def decided(asked: Here) -> Here:
    for line in (
        ("object", "1", "--as", "bo", "-m", "too soon"),
        ("amend", "1", "--add", "For two sprints.", "--integrates", "1"),
        ("consent", "1", "--as", "@all"),
        ("buy-in", "1", "in"),
        ("open", "team", "Where do we meet?"),
    ):
        assert asked(*line).code == 0
    return asked


FORMATS = [name for name, form in formats.FORMATS.items() if form.out]
FOLDERS = ("adr", "html")
STREAMS = [name for name in FORMATS if name not in FOLDERS]


@pytest.mark.parametrize("form", STREAMS)
def test_what_goes_to_standard_output_goes_into_a_file_too(decided: Here, form: str) -> None:
    told = decided.process("export", "--format", form)
    assert (told.code, told.err) == (0, "")
    done = decided("export", "--format", form, "--out", "x.md")
    assert (done.code, done.out) == (0, f"Wrote {decided.folder / 'x.md'}\n")
    path = decided.folder / "x.md"
    assert path.read_bytes().decode() == told.out
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(decided.folder.glob("x.md*")) == [path]


@pytest.mark.parametrize("form", ["markdown", *FOLDERS])
def test_a_folder_appears_whole(decided: Here, form: str) -> None:
    answer = decided.json("export", "--format", form, "--out", "out")
    assert answer == {"format": form, "version": 2 if form == "adr" else 1, "out": str(decided.folder / "out")}
    names = sorted(path.name for path in (decided.folder / "out").iterdir())
    assert {
        "markdown": ["0001.md", "0002.md"],
        "adr": [".adr-dir", "0001-decision.md", "0002-decision.md", "index.md"],
        "html": ["0001.html", "0002.html", "index.html", "search.js", "style.css", "words-1.js"],
    }[form] == names
    assert (decided.folder / "out").stat().st_mode & 0o777 == 0o700
    assert sorted(decided.folder.glob("out*")) == [decided.folder / "out"]


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_is_ever_overwritten(decided: Here, form: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (decided.folder / "file").write_text("mine")
    (decided.folder / "folder").mkdir()
    (decided.folder / "link").symlink_to(elsewhere)
    (decided.folder / "dangling").symlink_to(elsewhere / "nowhere")
    for name in ("file", "folder", "link", "dangling"):
        done = decided("export", "--format", form, "--out", name)
        assert (done.code, done.out) == (2, "")
        assert "is there already" in done.err
        assert "nothing is overwritten" in done.err
    assert (decided.folder / "file").read_text() == "mine"
    assert list(elsewhere.iterdir()) == []
    assert list((decided.folder / "folder").iterdir()) == []


@pytest.mark.parametrize("out", ["no/such/folder", "", "/", "/proc/x", "x" * 5000])
def test_where_nothing_can_be_written(decided: Here, out: str) -> None:
    for form in FORMATS:
        done = decided("export", "--format", form, "--out", out)
        assert (done.code, done.out) == (2, ""), done
        assert len(done.err.splitlines()) == 2


def test_a_folder_that_is_not_finished_is_not_there(decided: Here) -> None:
    path = decided.file
    assert path.exists()
    code = (
        "import sys\nfrom decisions import whole\n"
        "with whole.new_folder(sys.argv[1]) as add:\n    add('a', 'b')\n    raise KeyboardInterrupt"
    )
    for target in ("half", "half.md"):
        program = (
            code
            if target == "half"
            else code.replace("new_folder", "new_file").replace("add('a', 'b')", "add.write('b')")
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(decided.folder / target)],
            env=decided.environment(), capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode != 0
        assert not list(decided.folder.glob("half*"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_export_that_is_ended_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    here = Here(tmp_path)
    (here.folder / ".decisions").mkdir(mode=0o700)
    generate(str(here.folder / ".decisions" / "log.db"), 200, 6, 1)
    started = subprocess.Popen(
        [sys.executable, "-c", f"import signal; signal.signal({int(number)}, {ENDED[number]})\n{MAIN}",
         "export", "--format", "html", "--out", "site"],
        cwd=here.folder, env=here.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while not list(here.folder.glob("site.*/0001.html")):
        assert started.poll() is None, "it was over before it could be ended"
    started.send_signal(number)
    assert started.wait(60) == 128 + number
    assert started.stdout is not None
    assert started.stdout.read() == b""
    started.stdout.close()
    assert not list(here.folder.glob("site*"))


MAIN = "from cli import main; main()"
ENDED = {
    signal.SIGINT: "signal.default_int_handler",
    signal.SIGTERM: "signal.SIG_DFL",
    signal.SIGHUP: "signal.SIG_DFL",
}
"""What a shell gives to what it starts."""


@pytest.mark.parametrize("form", FOLDERS)
def test_what_is_a_folder_needs_a_name(decided: Here, form: str) -> None:
    done = decided("export", "--format", form)
    assert (done.code, done.out) == (2, "")
    assert f"--out {form}" in done.err


@pytest.mark.parametrize("form", ["jsonl", "cloudevents"])
def test_events_are_what_they_are(decided: Here, form: str) -> None:
    for option in ("--as-of", "--known-at"):
        done = decided("export", "--format", form, option, "yesterday")
        assert (done.code, done.out) == (2, "")
        assert "csv, markdown, adr, html" in done.err


def test_a_format_that_is_none(decided: Here) -> None:
    for command in ("export", "import"):
        done = decided(command, "--format", "pdf\x1b[31m")
        assert done.code == 2
        assert "\x1b" not in done.err
        assert "jsonl, cloudevents" in done.err
    done = decided("import", "--format", "csv", stdin="")
    assert (done.code, "csv is not imported" in done.err) == (2, True)


def test_a_query_chooses(decided: Here) -> None:
    def numbers(*terms: str) -> set[str]:
        told = decided("export", "--format", "markdown", *terms)
        assert told.code == 0, told.err
        return {line.split()[2] for line in told.out.splitlines() if line.startswith("# Decision ")}

    assert numbers() == {"1:", "2:"}
    assert numbers("status:adopted") == {"1:"}
    assert numbers("-status:adopted") == {"2:"}
    assert numbers("meet") == {"2:"}
    assert numbers("status:withdrawn") == set()
    assert {json.loads(line)["decision"] for line in decided("export", "status:adopted").out.splitlines()} == {1}
    assert decided("export", "status:withdrawn").out == ""
    assert decided("export", "status:nonsense").code == 2


def test_the_past(asked: Here) -> None:
    assert len(asked("export", "--format", "csv").out.splitlines()) == 1
    assert asked("consent", "1").code == 0
    assert len(asked("export", "--format", "csv").out.splitlines()) == 2
    assert len(asked("export", "--format", "csv", "--as-of", "2020-01-01").out.splitlines()) == 1
    assert asked("export", "--format", "markdown", "--known-at", "2020-01-01").out == ""


def test_a_damaged_decision_is_left_out_and_told(decided: Here) -> None:
    from tests.store.logs import tampered

    path = str(decided.file)
    tampered(path, "UPDATE events SET record = CAST('{}' AS BLOB) WHERE type = 'ProposalMade'")
    done = decided("export", "--format", "csv")
    assert done.code == 0
    assert "decision 1 has a damaged event and is left out" in done.err
    done = decided("export")
    assert done.code in (0, 3)
    tampered(path, "UPDATE events SET record = CAST('{' AS BLOB) WHERE type = 'ProposalMade'")
    done = decided("export", "--out", "log.jsonl")
    assert (done.code, done.out) == (3, "")
    assert "is damaged: the log cannot be exported whole" in done.err
    assert not (decided.folder / "log.jsonl").exists()
    assert decided("export", "meet").code == 0


def test_out_and_in_again(decided: Here) -> None:
    before = decided.json("verify")
    assert decided("export", "--out", "log.jsonl").code == 0
    dry = decided.json("import", "log.jsonl", "--dry-run", "--log", "new.db")
    assert (dry["exact"], dry["root"], dry["dry_run"]) == (True, before["root"], True)
    assert not (decided.folder / "new.db").exists()
    done = decided("import", "log.jsonl", "--log", "new.db")
    assert done.code == 0
    assert f"root {before['root']}" in done.out
    after = decided.json("verify", "--log", "new.db")
    assert (after["ok"], after["events"], after["root"]) == (True, before["events"], before["root"])
    assert decided.json("list", "--log", "new.db") == decided.json("list")
    assert decided("react", "1", "-m", "It goes on.", "--log", "new.db").code == 0


def test_through_a_pipe_into_a_log_that_was_begun(decided: Here) -> None:
    assert decided("init", "new.db", "--name", "New").code == 0
    told = decided.process("export")
    done = decided.process("import", "--log", "new.db", stdin=told.out)
    assert done.code == 0, done.err
    assert decided.json("verify", "--log", "new.db")["root"] == decided.json("verify")["root"]
    (kept,) = decided.folder.glob("new.db.before-*Z")
    assert str(kept) in done.out


def test_into_a_log_that_has_decisions(decided: Here) -> None:
    for line in ("init other.db", "member add zoe --recorder zoe --log other.db"):
        assert decided(*line.split()).code == 0
    there = ("--log", "other.db", "--recorder", "zoe")
    assert decided("circle", "form", "home", "--aim", "x", "--member", "zoe", *there).code == 0
    assert decided("propose", "--circle", "home", "Mine", "-m", "Mine.", *there).code == 0
    told = decided("export").out
    dry = decided("import", "--dry-run", *there, stdin=told)
    assert dry.code == 0
    assert dry.out.startswith("Would record ")
    assert "  new: Scrum? (" in dry.out
    done = json.loads(decided("import", "--json", *there, stdin=told).out)
    assert (done["exact"], done["members"], done["circles"], done["left"]) == (False, ["ana", "bo", "cy"], ["team"], [])
    assert [(d["there"], d["number"], d["title"]) for d in done["decisions"]] == [
        ("1", 2, "Scrum?"),
        ("2", 3, "Where do we meet?"),
    ]
    shown = decided.json("show", "2", *there)
    assert (shown["status"], shown["buy_in"]["in"]) == ("adopted", 1)
    assert {a["recorded_by"] for a in shown["answers"]} == {"zoe"}
    assert decided.json("history", "2", *there)[0]["origin"]["format"] == "jsonl/1"
    assert "(imported)" in decided("history", "2", "--full", *there).out
    again = decided("import", *there, stdin=told)
    assert (again.code, again.out) == (0, "There is nothing new in it\nHere already: 2 decisions\n")
    assert decided.json("verify", *there)["ok"]


def test_what_was_left_out_is_said(decided: Here) -> None:
    assert decided("init", "other.db").code == 0
    there = ("--log", "other.db", "--recorder", "zoe")
    told = decided("export", "status:adopted").out
    done = decided("import", *there, stdin=told)
    assert (done.code, "zoe, who is not a member" in done.err) == (2, True)
    assert decided("member", "add", "zoe", *there).code == 0
    done = decided("import", *there, stdin=told)
    assert done.code == 1
    assert done.out.splitlines() == [
        "There is nothing new in it",
        "Left out: decision 1: ana is no member here: decisions member add ana",
    ]


@pytest.mark.parametrize(
    ("stdin", "why"),
    [("", "there is no event in it"), ("hello\n", "line 1: it is no JSON"), ("[" * 100_000, "nested too deeply")],
)
def test_what_is_no_export_is_refused(decided: Here, stdin: str, why: str) -> None:
    before = decided.json("verify")
    for line in (["import"], ["import", "--log", "new.db"], ["import", "--dry-run"]):
        done = decided(*line, stdin=stdin)
        assert (done.code, done.out) == (2, ""), done
        assert why in done.err
    assert decided.json("verify")["root"] == before["root"]
    assert not (decided.folder / "new.db").exists()


@pytest.mark.file
def test_what_cannot_be_read(decided: Here) -> None:
    for where, why in (("nowhere", "No such file"), (".", "Is a directory"), (".decisions/log.db", "a database")):
        done = decided("import", where)
        assert (done.code, done.out) == (2, "")
        assert why in done.err, done.err
    assert decided.json("verify")["ok"]


def test_a_whole_log_that_was_changed_is_not_imported(decided: Here) -> None:
    events = [json.loads(line) for line in decided("export").out.splitlines()]
    del events[5]
    text = "".join(json.dumps(event) + "\n" for event in events)
    done = decided("import", "--log", "new.db", stdin=text)
    assert (done.code, "not a whole log" in done.err or "does not follow" in done.err) == (2, True)
    assert not (decided.folder / "new.db").exists()


def test_a_subset_needs_a_log(decided: Here) -> None:
    done = decided("import", "--log", "new.db", stdin=decided("export", "meet").out)
    assert (done.code, "not a whole log" in done.err) == (2, True)


@pytest.mark.parametrize("command", [["export", "--format", "csv"], ["export", "--format", "markdown"]])
def test_nobody_reads_it_any_more(decided: Here, command: list[str]) -> None:
    program = [sys.executable, "-m", "cli", *command]
    done = subprocess.run(
        ["sh", "-c", '"$@" | true', "sh", *program],
        cwd=decided.folder, env=decided.environment(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.stderr == b""


def test_on_a_terminal_hostile_lines_do_no_harm(decided: Here) -> None:
    path = decided.file
    told = [json.loads(line) for line in decided("export").out.splitlines()]
    told[-1]["data"]["title"] = "a\u202e\x9b31mb"
    text = "".join(json.dumps(event) + "\n" for event in told)
    assert decided("import", "--log", "new.db", stdin=text).code == 0
    assert path.exists()
    program = [sys.executable, "-m", "cli", "export", "--log", "new.db"]
    terminal = Terminal(program, decided.environment(), decided.folder)
    try:
        terminal.until("DecisionOpened")
        terminal.rest(0.3)
    except RuntimeError:
        pass
    finally:
        os.waitpid(terminal.pid, 0)
    written = terminal.written.decode()
    assert "\u202e" not in written
    assert "\x9b" not in written
    assert "\\u202e" in written


def test_every_format_has_its_page(here: Here) -> None:
    whole = here("help", "formats").out
    for name in FORMATS:
        page = here("help", "formats", name)
        assert page.code == 0
        assert page.out.strip() in whole
        assert "\n  kept: " in page.out
        assert "\n  lost: " in page.out
    assert here("help", "formats", "pdf").code == 2
    assert here("help", "formats", "csv", "x").code == 2


def test_an_export_loads_its_own_library_only(decided: Here) -> None:
    probe = (
        "import sys\nfrom cli import program\nprogram.run(sys.argv[1:])\nprint(*sorted(sys.modules), file=sys.stderr)"
    )
    for form, wanted in (("jsonl", set()), ("cloudevents", {"cloudevents"}), ("csv", set())):
        done = subprocess.run(
            [sys.executable, "-c", probe, "export", "--format", form],
            cwd=decided.folder, env=decided.environment(), capture_output=True, text=True, check=True,
        )  # fmt: skip
        modules = set(done.stderr.split())
        assert {"cloudevents", "pydantic", "eventsourcing", "icalendar", "orjson", "textual"} & modules == wanted
    assert ROOT.exists()

"""The command line on a PostgreSQL server, by nothing but $DECISIONS_LOG: what it tells, and what it does while the
server is away. Some stories of the contract are told here again; with DECISIONS_TEST_LOG=postgresql all of them are.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests import postgres
from tests.cli import test_contract as contract
from tests.cli.run import ROOT, Here, environment
from tests.cli.test_contract import story  # noqa: F401 - a fixture
from tests.postgres import Server


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path, server=True)


@pytest.fixture
def asked(here: Here) -> Here:
    return here.proposed()


PROPOSED = 12
"""Events of a log with ana, bo, cy, their circle, and decision 1 in a round."""

STORIES = (
    contract.test_every_recording_command_answers_the_number_just_given,
    contract.test_every_reading_command_prints_one_document,
    contract.test_a_deadline_is_derived_and_then_recorded,
    contract.test_leaving_completes_the_rule_and_emptying_the_roster_closes_the_round,
    contract.test_several_people_in_one_write_are_all_or_nothing,
    contract.test_a_correction_holds_for_whoever_knows_it,
    contract.test_superseding_in_one_circle_and_in_another,
)


@pytest.mark.parametrize("told", STORIES, ids=lambda told: told.__name__.removeprefix("test_"))
def test_the_stories_of_the_contract(told: Any, story: Any) -> None:  # noqa: F811
    told(story)


def test_a_log_is_begun_by_its_owner_and_used_by_others(here: Here) -> None:
    begun = here.json("init", "--name", "Ours")
    assert [e["type"] for e in begun["events"]] == ["LogOpened"]
    assert begun["where"].startswith("postgresql://keeper@")
    assert here.json("init")["events"] == []
    assert "There is a decision log" in here("init").out
    assert here.json("member", "add", "ana", "--recorder", "ana")["member"] == "ana"
    assert here.json("list") == []


def test_what_is_about_a_server_is_refused_of_a_file(tmp_path: Path) -> None:
    for option in ("--schema", "--writer", "--reader"):
        refused = Here(tmp_path, server=False)("init", "x.db", option, "coop")
        assert refused.code == 2
        assert "server" in refused.err
    assert list(tmp_path.iterdir()) == []


def test_schemas_by_an_option(here: Here) -> None:
    url = postgres.server().url("keeper")
    schema = postgres.new_schema()
    assert here.process("init", url, "--schema", schema).code == 0
    assert here.process("--log", f"{url}&schema={schema}", "verify", "--json").json()["events"] == 1
    twice = here.process("init", f"{url}&schema={schema}", "--schema", "other")
    assert (twice.code, "another schema" in twice.err) == (2, True)


def test_keywords_of_libpq_name_a_server(asked: Here) -> None:
    server = postgres.server()
    keywords = f"host={server.folder} port={server.port} user=daily dbname=decisions schema={asked.schema}"
    assert asked.json("list", "--log", keywords) == asked.json("list")


def test_a_service_and_its_password_file(asked: Here) -> None:
    server = postgres.server()
    service = asked.folder / "services"
    service.write_text(f"[team]\nhost=127.0.0.1\nport={server.port}\ndbname=decisions\nuser=daily\n")
    passwords = asked.folder / ".pgpass"
    passwords.write_text(f"127.0.0.1:*:decisions:daily:{postgres.SECRETS['daily']}\n")
    passwords.chmod(0o600)
    found = asked.process(
        "list", "--json", "--log", f"service=team schema={asked.schema}",
        PGSERVICEFILE=str(service), PGPASSFILE=str(passwords),
    )  # fmt: skip
    assert found.json() == asked.json("list")


def test_no_password_reaches_another_program_or_a_message(asked: Here) -> None:
    server = postgres.server()
    secret = postgres.SECRETS["daily"]
    environ = {"DECISIONS_LOG": server.tcp("daily", asked.schema), "PGPASSWORD": secret}
    found = [
        asked.process("doctor", **environ),
        asked.process("react", "1", "-m", "x", "--json", **environ),
        asked.process("nothing", **environ),
        asked.process("react", "77", "-m", "x", **environ),
    ]
    assert all(secret not in one.out + one.err for one in found)
    assert found[1].code == 0
    from decisions.editing import environment as for_programs

    before = dict(os.environ)
    try:
        os.environ.update(environ)
        assert all(secret not in value for value in for_programs().values())
    finally:
        os.environ.clear()
        os.environ.update(before)
    kept = [path for path in asked.folder.rglob("*") if path.is_file()]
    assert kept
    assert all(secret not in str(path) and secret.encode() not in path.read_bytes() for path in kept)


def test_verify_compares_the_server_with_the_own_copy(asked: Here) -> None:
    verified = asked.json("verify")
    assert (verified["ok"], verified["server"]) == (True, {"compared": True, "why": None})
    assert "your copy was compared with the server\n✓ nothing" in asked("verify").out
    with postgres.server().connect("keeper") as connection:
        connection.execute(f"ALTER TABLE {asked.schema}.events DISABLE TRIGGER USER".encode())
        connection.execute(f"UPDATE {asked.schema}.events SET record = 'x' WHERE position = 2".encode())
        connection.execute(f"ALTER TABLE {asked.schema}.events ENABLE TRIGGER USER".encode())
    answer = asked("verify", "--json")
    assert answer.code == 1
    assert [(one["position"], one["kind"]) for one in answer.json()["problems"]] == [(2, "changed")]


def test_what_works_on_a_copy_works_here(asked: Here) -> None:
    for line in ("checkpoint --out c.txt", "prove 1 --out p.tar", "backup b.db", "rebuild", "verify --against c.txt"):
        done = asked(*line.split())
        assert done.code == 0, done.err
    assert asked.json("verify", "--log", "b.db")["root"] == asked.json("verify")["root"]
    refused = asked("restore", "b.db")
    assert refused.code == 2
    assert "decisions copy" in refused.err


def test_copy_up_and_home(asked: Here) -> None:
    up = postgres.server().url("keeper", postgres.new_schema())
    home = asked.json("copy", asked.url("daily"), "home.db")
    assert home["copied"] == home["events"]
    again = asked.json("copy", "home.db", up)
    assert (again["root"], again["log"]) == (home["root"], home["log"])
    assert asked.json("verify", "--log", up)["root"] == home["root"]
    assert asked.json("copy", "home.db", up)["copied"] == 0
    assert "--writer ROLE" in asked("copy", "home.db", up).out


@pytest.mark.parametrize("begun", [True, False], ids=["into what was begun", "where none is"])
def test_a_whole_log_is_imported_exactly(asked: Here, begun: bool) -> None:
    assert asked("export", "--out", "log.jsonl").code == 0
    server, schema = postgres.server(), postgres.new_schema()
    keeper, daily = (server.tcp(role, schema) for role in ("keeper", "daily"))
    if begun:
        assert asked("init", keeper, "--writer", "daily").code == 0
        assert asked.json("list", "--log", keeper) == []
    before = asked.json("verify")
    dry = asked.json("import", "log.jsonl", "--log", keeper, "--dry-run")
    assert (dry["exact"], dry["root"]) == (True, before["root"])
    done = asked("import", "log.jsonl", "--log", keeper)
    assert done.code == 0, done.err
    assert f"root {before['root']}" in done.out
    assert "--writer ROLE" in done.out
    assert postgres.SECRETS["keeper"] not in done.out + done.err
    after = asked.json("verify", "--log", keeper)
    assert (after["ok"], after["events"], after["root"]) == (True, before["events"], before["root"])
    assert asked.json("history", "1", "--log", keeper) == asked.json("history", "1")
    if not begun:
        assert asked("init", keeper, "--writer", "daily").code == 0
    assert asked("react", "1", "-m", "It goes on.", "--log", daily).code == 0
    found = {one["check"]: one["level"] for one in asked("doctor", "--json", "--log", keeper).json()["findings"]}
    assert found["schema"] == "ok"
    again = asked.json("import", "log.jsonl", "--log", daily)
    assert (again["exact"], again["events"]) == (False, 0)


def test_only_the_owner_imports_a_whole_log(asked: Here) -> None:
    assert asked("export", "--out", "log.jsonl").code == 0
    there = Here(asked.folder, server=True)
    assert there("init").code == 0
    before = there.json("verify")
    refused = there("import", "log.jsonl")
    assert (refused.code, "only the log's owner" in refused.err) == (3, True)
    assert there.json("verify") == before


def test_what_does_not_verify_is_not_imported(asked: Here) -> None:
    told = asked("export").out.replace('"Use scrum"', "5")
    url = postgres.server().url("keeper", postgres.new_schema())
    refused = asked("import", "--log", url, stdin=told)
    assert (refused.code, "no log that verifies" in refused.err) == (1, True)
    assert "there is no log" in asked("list", "--log", url).err


def test_a_reader_reads(asked: Here) -> None:
    guest = {"DECISIONS_LOG": asked.url("guest")}
    assert asked.json("list", **guest) == asked.json("list")
    refused = asked("consent", "1", **guest)
    assert (refused.code, "guest may read this log, and not record" in refused.err) == (3, True)


def test_a_doctor_looks_at_the_server(asked: Here) -> None:
    found = {one["check"]: one for one in asked("doctor", "--json").json()["findings"]}
    assert found["server"]["level"] == "ok"
    assert found["schema"]["level"] == "ok"
    assert found["rights"]["detail"].startswith("daily may record and read")
    assert "connections are in use" in found["connections"]["detail"]
    assert found["durable"]["level"] == "bad", "the server of the tests does not sync"
    owner = {
        one["check"]: one for one in asked("doctor", "--json", DECISIONS_LOG=asked.url("keeper")).json()["findings"]
    }
    assert (owner["rights"]["level"], "owns the log" in owner["rights"]["detail"]) == ("warn", True)


@pytest.fixture
def own() -> Iterator[Server]:
    """A server that may be harmed."""
    server = Server()
    server.start()
    server.people()
    yield server
    server.remove()


@pytest.fixture
def away(tmp_path: Path, own: Server) -> Here:
    """A log on it, that was read once."""
    here = Here(tmp_path, server=True, on=own, patience=2).proposed()
    assert here("list").code == 0
    return here


def test_while_the_server_is_away_one_reads_what_was_there(away: Here, own: Server) -> None:
    before = away.json("show", "1")
    own.stop()
    shown = away("show", "1", "--json")
    assert (shown.code, shown.json()["status"]) == (0, before["status"])
    assert "the server does not answer" in shown.err
    assert f"as of event {PROPOSED}" in away("list").err
    verified = away("verify")
    assert (verified.code, "was not compared" in verified.err) == (0, True)
    assert "your copy was not compared with the server\n✓ in your copy nothing was changed" in verified.out
    told = away.json("verify")["server"]
    assert (told["compared"], "the server does not answer" in told["why"]) == (False, True)
    refused = away.process("consent", "1")
    assert refused.code == 3
    assert "waiting for the server" in refused.err
    assert refused.err.splitlines()[-2].startswith("Error: ")
    backup = away("backup", "b.db")
    assert (backup.code, (away.folder / "b.db").exists()) == (3, False)
    own.start()
    done = away("consent", "1")
    assert (done.code, done.err) == (0, "")


@contextmanager
def following(here: Here, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`decisions follow` in a process of its own."""
    environ = here.environment()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "follow", *arguments], cwd=here.folder, env=environ, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def lines(process: subprocess.Popen[str], number: int) -> list[dict[str, Any]]:
    assert process.stdout is not None
    return [json.loads(process.stdout.readline()) for _ in range(number)]


@pytest.mark.parametrize("server", [True, False], ids=["server", "file"])
def test_follow_prints_what_is_recorded(tmp_path: Path, server: bool) -> None:
    here = Here(tmp_path, server=server).proposed()
    with following(here, "--since", "1") as process:
        begun = lines(process, PROPOSED - 1)
        assert [e["position"] for e in begun] == list(range(2, PROPOSED + 1))
        assert begun[-2]["decision"] == 1
        assert here("react", "1", "-m", "Hello.").code == 0
        (new,) = lines(process, 1)
        assert (new["position"], new["type"], new["data"]["text"]) == (13, "ReactionShared", "Hello.")
        assert here("consent", "1", "--as", "@all").code == 0
        assert [e["position"] for e in lines(process, 3)] == [14, 15, 16]


def test_follow_survives_the_loss_of_the_server(away: Here, own: Server) -> None:
    away.patience = 20
    with following(away, "--since", str(PROPOSED - 1)) as process:
        assert [e["position"] for e in lines(process, 1)] == [PROPOSED]
        for n in range(2):
            own.kill()
            own.start()
            assert away("react", "1", "-m", str(n)).code == 0
        assert [e["position"] for e in lines(process, 2)] == [13, 14]
        assert process.stderr is not None
        assert "waiting for the server" in process.stderr.readline()
        assert "the server answers again" in process.stderr.readline()


def test_follow_prints_each_event_once_while_the_server_is_killed(away: Here, own: Server) -> None:
    away.patience = 60
    files = [away.folder / f"writer{n}" for n in range(2)]
    with following(away, "--since", "0") as process:
        writers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.ha.writer", away.url("daily"), str(n), "1", str(file)],
                env=environment(away.folder), cwd=ROOT, stdin=subprocess.PIPE,
            )
            for n, file in enumerate(files)
        ]  # fmt: skip
        for _ in range(2):
            sizes = [size(file) for file in files]
            while any(size(file) < before + 500 for file, before in zip(files, sizes, strict=True)):
                time.sleep(0.05)
            own.kill()
            time.sleep(0.5)
            own.start()
        for writer in writers:
            writer.communicate(timeout=60)
        newest = away.json("verify")["events"]
        assert newest > PROPOSED + 20
        assert [event["position"] for event in lines(process, newest)] == list(range(1, newest + 1))


def size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def test_follow_ends_quietly_when_it_is_interrupted(asked: Here) -> None:
    with following(asked, "--since", "0") as process:
        lines(process, PROPOSED)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (130, "", "")

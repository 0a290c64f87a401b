"""The feed: what is recorded comes out at the other end, once, and whatever somebody wrote stays a text."""

from __future__ import annotations

import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import IO, Any

import pytest

from cli.help import FEED
from tests.cli.run import Here
from tests.cli.test_browse import do
from tests.cli.test_imports import HEAVY
from tests.cli.test_pages import FORBIDDEN, HOSTILE, SCRIPT, replaced
from tests.store.logs import tampered

SECONDS = 60
PIPES = dict(
    zip(
        ("chat", "desktop", "mail", "position"),
        re.findall(r"^  (decisions follow .*?^  done)$", FEED, flags=re.DOTALL | re.MULTILINE),
        strict=True,
    )
)


class Lines:
    """What comes out of a stream, line by line, as it comes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._found: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream: IO[bytes]) -> None:
        with suppress(ValueError):  # it may be closed meanwhile
            for line in stream:
                self._found.put(line)

    def next(self) -> str:
        return self._found.get(timeout=SECONDS).decode()

    def none(self) -> bool:
        return self._found.empty()


class Follower:
    """`decisions follow` in a process of its own."""

    def __init__(self, here: Here, *args: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cli", "follow", *args],
            cwd=here.folder,
            env=here.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self.process.stdout
        assert self.process.stderr
        self.out, self.err = Lines(self.process.stdout), Lines(self.process.stderr)

    def position(self) -> int:
        return int(json.loads(self.out.next())["position"])


@pytest.fixture
def follow(asked: Here) -> Iterator[Callable[..., Follower]]:
    started: list[Follower] = []

    def start(*args: str) -> Follower:
        started.append(Follower(asked, *args))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait(SECONDS)
        for stream in (one.process.stdout, one.process.stderr):
            assert stream
            stream.close()


def head(here: Here) -> int:
    return int(here.json("verify")["events"])


def test_events_come_as_they_are_recorded(asked: Here, follow: Callable[..., Follower]) -> None:
    before = head(asked)
    found = follow("--since", "0")
    assert [found.position() for _ in range(before)] == list(range(1, before + 1))
    do(asked, "consent 1 --as ana,bo", "consent 1 --as cy")
    now = head(asked)
    events = [json.loads(found.out.next()) for _ in range(now - before)]
    assert [event["position"] for event in events] == list(range(before + 1, now + 1))
    history = {event["id"]: event for event in asked.json("history", "1")}
    told = {event["id"]: event for event in events if event.get("decision") == 1}
    assert told
    for name, event in told.items():
        assert event == {**history[name], "title": "Scrum?"}


def test_it_begins_with_what_is_recorded_from_now_on(asked: Here, follow: Callable[..., Follower]) -> None:
    before, found = head(asked), follow("--json")
    first: list[int] = []
    thread = threading.Thread(target=lambda: first.append(found.position()))
    thread.start()
    while not first:
        do(asked, "react 1 -m fine")
        thread.join(0.2)
    assert before < first[0] <= head(asked)
    assert [found.position() for _ in range(head(asked) - first[0])] == list(range(first[0] + 1, head(asked) + 1))


def test_it_is_ended_by_an_interruption(follow: Callable[..., Follower]) -> None:
    found = follow("--since", "0")
    found.out.next()
    found.process.send_signal(signal.SIGINT)
    assert found.process.wait(SECONDS) == 130
    assert found.err.none()


def test_it_ends_quietly_as_soon_as_nobody_reads(asked: Here) -> None:
    script = f"{sys.executable} -m cli follow --since 0 | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", script],
        cwd=asked.folder, env=asked.environment(), capture_output=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr, done.stdout.count(b"\n")) == (0, b"", 1)


def aside(here: Here, file: Path | None) -> None:
    """Put another file in the place of the log's, and nothing beside it."""
    log = here.file
    for end in ("", "-wal", "-shm"):
        if Path(f"{log}{end}").exists():
            os.rename(f"{log}{end}", f"{log}.aside{end}")
    if file is not None:
        os.rename(file, log)


def test_a_file_with_the_same_past_is_followed_on(asked: Here, follow: Callable[..., Follower]) -> None:
    do(asked, "backup copy.db")
    before, found = head(asked), follow("--since", "0")
    assert [found.position() for _ in range(before)][-1] == before
    aside(asked, None)
    assert "is gone" in found.err.next()
    aside(asked, asked.folder / "copy.db")
    assert "was replaced" in found.err.next()
    do(asked, "react 1 -m fine")
    assert found.position() == before + 1


@pytest.mark.parametrize("kind", ["shorter", "another log", "no log"])
def test_a_file_with_another_past_is_not(
    asked: Here, follow: Callable[..., Follower], kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = asked.folder / "copy.db"
    if kind == "shorter":
        do(asked, "backup copy.db", "react 1 -m fine")
    elif kind == "another log":
        other = Here(tmp_path_factory.mktemp("other")).proposed()
        do(other, "react 1 -m fine", f"backup {file}")
    else:
        file.write_text("hello")
    before, found = head(asked), follow("--since", "0")
    assert [found.position() for _ in range(before)][-1] == before
    aside(asked, file)
    assert found.process.wait(SECONDS) == 3
    said = [found.err.next() for _ in range(2 if kind == "no log" else 3)]
    assert said[-2].startswith("Error: ")
    assert said[-1].startswith("Hint: ")
    assert found.err.none()


def test_what_it_refuses(asked: Here) -> None:
    for args in (["--since", "999"], ["--since", "-1"], ["--since", "x"], ["--type", "Nonsense"],
                 ["--json", "--format", "sentence"]):  # fmt: skip
        done = asked("follow", *args)
        assert (done.code, done.out) == (2, ""), args
    assert asked("follow", "--log", "nowhere.db").code == 3


def test_a_damaged_event_is_left_out_and_named(asked: Here, follow: Callable[..., Follower]) -> None:
    tampered(str(asked.file), "UPDATE events SET record = 'x' WHERE position = 2")
    found = follow("--since", "0")
    assert [found.position() for _ in range(2)] == [1, 3]
    assert "event 2 cannot be read" in found.err.next()


def test_only_some_types_and_no_guards(asked: Here, follow: Callable[..., Follower]) -> None:
    found = follow("--since", "0", "--type", "roundopened", "--type", "DecisionOpened", "--format", "sentence")
    assert found.out.next() == "Decision 1 · Scrum? · ana opened the decision: Scrum?\n"
    assert found.out.next().startswith("Decision 1 · Scrum? · Round 1 opened on version 1")
    every = follow("--since", "0", "--format", "sentence")
    said = [every.out.next() for _ in range(head(asked) - 1)]
    assert not any(re.match("Round 1 of a decision", line) for line in said)
    assert every.out.none()


@pytest.mark.file
def test_it_loads_nothing_heavy(asked: Here) -> None:
    """Only `sys.modules` of a real process proves it, and that process does not end by itself."""
    code = (
        "import sys, cli.follow as f\n"
        f"def stop(_): sys.stderr.write(repr(sorted({set(HEAVY)!r} & set(sys.modules)))); raise KeyboardInterrupt\n"
        "f._pause = stop\nfrom cli import run_and_flush\nsys.exit(run_and_flush())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "follow", "--since", "0"],
        cwd=asked.folder, env=asked.environment(), capture_output=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (130, b"[]")
    assert done.stdout.count(b"\n") == head(asked)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Here:
    made = Here(tmp_path_factory.mktemp("made")).begun()
    do(made, *SCRIPT)
    return replaced(made, tmp_path_factory.mktemp("hostile"), HOSTILE)


@pytest.mark.parametrize("form", ["sentence", "message", "event"])
def test_hostile_text_is_one_harmless_line(hostile: Here, form: str) -> None:
    found = Follower(hostile, "--since", "0", "--format", form)
    try:
        lines = [found.out.next() for _ in range(40)]
    finally:
        found.process.kill()
        found.process.communicate()
    for line in lines:
        text = line if form == "sentence" else json.loads(line).get("text", "")
        assert not FORBIDDEN.search(text.rstrip("\n"))
        assert "\x1b" not in line
    assert any("\\x1b" in line or "\\u001b" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<!channel> <@U1> <#C1>", "< !channel> < @ U1> < #C1>"),
        ("@all @here, @channel", "@ all @ here, @ channel"),
        ("<http://evil.example|our page>", "< http://evil.example|our page>"),
        ("[our page](http://evil.example)", "[our page] (http://evil.example)"),
        ("![x](http://evil.example/x.png)", "![x] (http://evil.example/x.png)"),
        ("ana@example.org, 2 < 3, a <- b, f[0](1)", "ana@example.org, 2 < 3, a <- b, f[0] (1)"),
    ],
)
def test_a_message_calls_nobody_and_hides_no_link(asked: Here, text: str, told: str) -> None:
    do(asked, f"react 1 -m '{text}'")
    found = Follower(asked, "--since", str(head(asked) - 1), "--format", "message")
    try:
        assert json.loads(found.out.next())["text"].endswith(f": {told}")
    finally:
        found.process.kill()
        found.process.communicate()


# The pipes of `decisions help feed`, word for word.

TEXTS = (
    "$(touch pwned) `touch pwned`; touch pwned; 'touch pwned' \"$(touch pwned)\" && touch pwned",
    "--data-binary @/etc/passwd -o pwned",
    "@/etc/passwd",
    "%s%n%x \\n \\c \\\\ * ~ $HOME ${IFS} !! #",
    '<b>bold</b> <img src=x> & ] }"} {"text": "x"',
    "one\n.\nBcc: everybody@example.org\n\n.\nthree",
)


def standing_in(here: Here, name: str, script: str) -> None:
    """A program of this name on the PATH."""
    folder = here.folder / "bin"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def pipe(asked: Here) -> Iterator[Callable[..., None]]:
    """Runs one of the pipes, from the beginning of the log on."""
    started: list[subprocess.Popen[bytes]] = []
    standing_in(asked, "decisions", f'exec "{sys.executable}" -m cli "$@"')

    def start(name: str, **env: str) -> None:
        given = asked.environment(**env)
        given["PATH"] = f"{asked.folder / 'bin'}:{given['PATH']}"
        script = PIPES[name] if "--since" in PIPES[name] else PIPES[name].replace("follow", "follow --since 0", 1)
        with (asked.folder / "said").open("wb") as said:
            started.append(
                subprocess.Popen(
                    ["sh", "-c", script],
                    cwd=asked.folder,
                    env=given,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )

    yield start
    for process in started:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(SECONDS)
    assert not list(asked.folder.rglob("pwned")), "a text was run"


def say(here: Here, kind: str = "react 1") -> None:
    for text in TEXTS:
        done = here(*kind.split(), "-m", text)
        assert done.code == 0, done.err


def eventually(look: Callable[[], bool]) -> None:
    """Wait until something is so; that it is at last is all that counts."""
    for _ in range(SECONDS * 20):
        if look():
            return
        threading.Event().wait(0.05)
    pytest.fail("it never came")


def flat(text: str) -> str:
    return " ".join(text.split())


def said_last(found: list[str], texts: Sequence[str] = TEXTS) -> bool:
    """Whether the last sentences end with the texts, in their order, and each is one line."""
    last = found[-len(texts) :]
    return all(line.endswith(flat(text)) for line, text in zip(last, texts, strict=True))


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_pipe_to_a_chat(asked: Here, pipe: Callable[..., None]) -> None:
    got: list[Any] = []

    class Chat(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.headers["Content-Type"], json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing is said of requests."""

    with HTTPServer(("127.0.0.1", 0), Chat) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        say(asked)
        pipe("chat", WEBHOOK=f"http://127.0.0.1:{server.server_port}/hook")
        eventually(lambda: len(got) >= head(asked) - 1)
        do(asked, "react 1 -m 'and now'")
        eventually(lambda: "and now" in got[-1][1]["text"])
        server.shutdown()
    assert {kind for kind, _ in got} == {"application/json"}
    assert all(set(body) == {"text"} for _, body in got)
    said = [body["text"] for _, body in got]
    assert said_last(said[:-1], [re.sub("<(?=/?[a-z])", "< ", text) for text in TEXTS])
    assert (asked.folder / "said").read_text() == ""


def test_the_pipe_to_the_desktop(asked: Here, pipe: Callable[..., None]) -> None:
    standing_in(asked, "notify-send", 'for word in "$@"; do printf "%s\\0" "$word"; done >>notified')
    say(asked)
    pipe("desktop")
    notified = asked.folder / "notified"
    eventually(lambda: notified.exists() and flat(TEXTS[-1]).encode() in notified.read_bytes())
    words = notified.read_bytes().decode().split("\0")[:-1]
    assert set(words[0::3]) == {"--app-name=decisions"}
    assert set(words[1::3]) == {"--"}
    assert said_last(words[2::3])
    assert (asked.folder / "said").read_text() == ""


def test_the_pipe_to_the_mail(asked: Here, pipe: Callable[..., None]) -> None:
    import email
    from email.policy import SMTP

    standing_in(asked, "sendmail", 'printf "%s " "$@" >>words; cat >"mail-$$.part"; mv "mail-$$.part" "mail-$$.eml"')
    say(asked, "object 1 --as bo")
    pipe("mail", TO="team@example.org")
    eventually(lambda: len(list(asked.folder.glob("mail-*.eml"))) == len(TEXTS))
    assert set((asked.folder / "words").read_text().split()) == {"-i", "-t"}
    bodies = []
    for file in asked.folder.glob("mail-*.eml"):
        mail = email.message_from_bytes(file.read_bytes(), policy=SMTP)
        assert dict(mail.items()) == {
            "To": "team@example.org",
            "Subject": "Decisions",
            "MIME-Version": "1.0",
            "Content-Type": 'text/plain; charset="utf-8"',
        }
        bodies.append(mail.get_content().strip())
    bodies.sort(key=lambda body: int(body.partition("(objection ")[2][0]))
    assert said_last([body.removesuffix(" (recorded by ana)") for body in bodies])


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_the_position_is_kept(asked: Here, pipe: Callable[..., None]) -> None:
    pipe("position")
    kept, end = asked.folder / "position", str(head(asked))
    eventually(lambda: kept.exists() and kept.read_text().strip() == end)

"""Who is let in to the screen in a browser, what they may do there, and that nothing of it is left."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import aiohttp
import pytest

from cli.web.gate import Gate
from tests import postgres
from tests.cli.run import Here, environment
from tests.serve.serving import SECONDS, Browser, Serving, alive, browse, eventually


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path).proposed()


@pytest.fixture
def serve(here: Here) -> Iterator[Callable[..., Serving]]:
    started: list[Serving] = []

    def start(*args: str, **env: str) -> Serving:
        started.append(Serving(here, *args, **env))
        return started[-1]

    yield start
    for serving in started:
        serving.end()


def with_browser(serving: Serving, script: Callable[[Browser], Awaitable[None]]) -> None:
    async def run() -> None:
        async with aiohttp.ClientSession() as session:
            await script(await browse(session, serving))

    asyncio.run(run())


# Who is let in.


def test_a_stranger_is_not_let_in(serve: Callable[..., Serving]) -> None:
    one = serve()
    assert (one.told["read_only"], one.told["recorded_by"], one.told["sessions"]) == (True, None, 8)
    assert one.told["host"] == "127.0.0.1"
    assert len(one.path) >= 43
    status, headers, body = one.ask()
    assert status == 200
    assert b"read-only" in body
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    port, token = one.told["port"], one.path.strip("/")
    wrong = f"/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}/"
    for path in (
        "/",
        "/ws",
        "/static/textual.js",
        "/favicon.ico",
        wrong,
        f"{wrong}ws",
        f"//{token}/",
        "/%2e%2e/x",
        f"/x/{token}/",
    ):
        status, headers, body = one.ask(path)
        assert status in (403, 404), path
        assert token.encode() not in body
        assert "default-src 'none'" in headers["content-security-policy"]
        assert one.upgrade(path) in (403, 404), path
    for host in (
        "evil.example",
        f"evil.example:{port}",
        "127.0.0.1",
        f"127.0.0.1:{port + 1}",
        f"127.0.0.1.evil.example:{port}",
        "",
        f"x@127.0.0.1:{port}",
        f"127.0.0.1:{port}/x",
        "[::1",
        f"192.168.0.1:{port}",
    ):
        assert one.ask(Host=host)[0] == 403, host
        assert one.ask(f"{one.path}static/textual.js", Host=host)[0] == 403, host
        assert one.upgrade(Host=host) == 403, host
        assert one.upgrade(Host=host, Origin=f"http://{host}") == 403, host
    for origin in (
        "http://evil.example",
        "null",
        f"https://{one.host}",
        f"http://127.0.0.1:{port + 1}",
        f"http://localhost:{port}",
        "",
    ):
        assert one.upgrade(Origin=origin) == 403, origin
        assert one.ask(Origin=origin)[0] == 403, origin
    assert one.upgrade(Sec_Fetch_Site="cross-site") == 403
    from tests.serve.serving import UPGRADE

    assert one.ask(f"{one.path}ws", **UPGRADE)[0] == 403, "without an Origin"
    assert one.screens() == [], "nothing was started for them"
    assert one.upgrade(Host=f"localhost:{port}", Origin=f"http://localhost:{port}") == 101


def test_a_link_without_its_last_stroke_leads_to_the_page(serve: Callable[..., Serving]) -> None:
    one = serve()
    status, headers, _ = one.ask(one.path.rstrip("/"))
    assert (status, headers["location"]) == (308, one.path)
    assert one.ask(one.path[:-2])[0] == 404


def test_only_what_the_page_needs_is_given_out(serve: Callable[..., Serving]) -> None:
    one = serve()
    for name in ("page.css", "page.js", "xterm.css", "textual.js"):
        assert one.ask(f"{one.path}static/{name}")[0] == 200
    for name in (
        "",
        "..",
        "../page.html",
        "%2e%2e%2fpage.html",
        "..%2f..%2fserve.py",
        "page.html",
        "images/background.png",
    ):
        assert one.ask(f"{one.path}static/{name}")[0] == 404, name
    assert one.ask(f"{one.path}download/x")[0] == 404
    page = one.ask()[2].decode()
    assert "http://" not in page
    assert "https://" not in page


@pytest.mark.parametrize(
    ("host", "name", "let_in"),
    [
        ("127.0.0.1", "127.0.0.1", True), ("127.0.0.1", "localhost", True), ("127.0.0.1", "[::1]", True),
        ("127.0.0.2", "127.0.0.2", True), ("127.0.0.2", "127.0.0.3", False),
        ("127.0.0.1", "10.0.0.1", False), ("10.0.0.1", "10.0.0.1", True), ("10.0.0.1", "localhost", False),
        ("box.lan", "BOX.lan", True), ("box.lan", "evil.example", False), ("0.0.0.0", "10.0.0.1", True),
        ("0.0.0.0", "[fe80::1]", True), ("0.0.0.0", "evil.example", False), ("0.0.0.0", socket.gethostname(), True),
    ],
)  # fmt: skip
def test_by_which_names_it_is_called(host: str, name: str, let_in: bool) -> None:
    gate = Gate(host, 8000)
    denied = gate.denied(f"/{gate.token}/", {"Host": f"{name}:8000"})
    assert (denied is None) == let_in


def test_where_others_can_reach_it_that_is_said(here: Here, serve: Callable[..., Serving]) -> None:
    one = serve("--host", "0.0.0.0")
    assert one.interrupt() == 130
    said = (here.folder / "complaints").read_text()
    assert "other machines can reach this" in said
    assert "not encrypted" in said
    assert one.path not in said


def test_no_more_than_so_many_at_once(serve: Callable[..., Serving]) -> None:
    one = serve("--sessions", "2")

    async def run() -> None:
        async with aiohttp.ClientSession() as session:
            first, second = await browse(session, one), await browse(session, one)
            await first.until("Scrum?")
            assert await asyncio.to_thread(one.upgrade) == 503
            status, _, body = await asyncio.to_thread(one.ask)
            assert (status, body) == (503, b"All 2 screens that this server has are taken: close one, or wait.\n")
            await second.socket.close()
            await asyncio.to_thread(eventually, lambda: one.ask()[0] == 200)
            await (await browse(session, one)).until("Scrum?")

    asyncio.run(run())


def test_the_ninth_is_refused(serve: Callable[..., Serving]) -> None:
    one = serve()

    async def run() -> None:
        async with aiohttp.ClientSession() as session:
            for browser in [await browse(session, one) for _ in range(8)]:
                await browser.until("Scrum?")
            assert len(one.screens()) == 8
            assert await asyncio.to_thread(one.upgrade) == 503

    asyncio.run(run())


# What they may do.


def test_nothing_is_recorded_where_it_is_read_only(here: Here, serve: Callable[..., Serving]) -> None:
    before, one = here.json("verify")["events"], serve(DECISIONS_MEMBER="ana")

    async def script(browser: Browser) -> None:
        await browser.until("Scrum?", "read-only: nothing is recorded from this screen")
        for key in ("o", "\r"):
            await browser.type(key)
        await browser.until("Use scrum")
        for key in "cobwae":
            await browser.type(key)
        await browser.until("this screen is read-only")

    with_browser(one, script)
    assert one.interrupt() == 130
    assert here.json("verify")["events"] == before


def test_with_write_it_is_recorded_by_whoever_started_it(here: Here, serve: Callable[..., Serving]) -> None:
    editor = here.folder / "editor"
    editor.write_text(f"#!/bin/sh\ntouch {here.folder}/edited\n")
    editor.chmod(0o755)
    key = here.folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    assert here("member", "key", "ana", f"{key}.pub").code == 0
    assert here("me", "--sign-with", f"{key}.pub").code == 0
    one = serve("--write", EDITOR=str(editor), VISUAL=str(editor))
    assert (one.told["read_only"], one.told["recorded_by"]) == (False, "ana")
    assert b"recorded by ana" in one.ask()[2]

    async def script(browser: Browser) -> None:
        await browser.until("Scrum?", "whatever is recorded here is recorded by ana")
        await browser.type("\r")
        await browser.until("Use scrum")
        await browser.type("c")
        await browser.until("$ decisions consent 1")
        await browser.type("\x05")  # ctrl+e: no editor
        await browser.type("\x13")  # ctrl+s
        await browser.until("Recorded")

    with_browser(one, script)
    said = next(e for e in here.json("history", "1") if e["type"] == "ConsentGiven")
    assert (said["member"], said["recorded_by"], said["signature"]) == ("ana", "ana", None)
    assert not (here.folder / "edited").exists()


def test_what_it_refuses(here: Here) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for code, args in (
            (2, ["--port", port]), (2, ["--host", "nowhere.invalid"]), (2, ["--port", "99999"]), (2, ["--host", ""]),
            (2, ["--sessions", "0"]), (2, ["--write", "--recorder", "nobody"]), (3, ["--log", "nowhere.db"]),
        ):  # fmt: skip
            done = here.process("serve", *args)
            assert (done.code, done.out) == (code, ""), args
            assert done.err.startswith("Error: ")


def test_without_what_it_needs_it_says_so(here: Here) -> None:
    code = "import sys; sys.modules['textual_serve'] = None\nfrom cli import run_and_flush\nsys.exit(run_and_flush())"
    done = subprocess.run(
        [sys.executable, "-c", code, "serve"],
        cwd=here.folder, env=environment(here.folder), capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'decisions[web]'" in done.stderr


# On a server that a team shares.


@pytest.mark.parametrize("by", ["address", "keywords", "environment"])
def test_a_log_on_a_server(tmp_path: Path, by: str) -> None:
    """What others record appears; and the password is told to no other program by what everybody may read."""
    here = Here(tmp_path, server=True).proposed()
    server, secret = postgres.server(), postgres.SECRETS["daily"]
    bare = f"postgresql://daily@127.0.0.1:{server.port}/decisions?schema={here.schema}"
    address = {
        "address": bare.replace("daily@", f"daily:{secret}@"),
        "keywords": f"host=127.0.0.1 port={server.port} dbname=decisions schema={here.schema} user=daily"
        f" password={secret}",
        "environment": bare,
    }[by]
    one = Serving(here, DECISIONS_LOG=address, **({"PGPASSWORD": secret} if by == "environment" else {}))

    async def script(browser: Browser) -> None:
        await browser.until("Scrum?", "read-only")
        (screen,) = one.screens()
        told = [Path(f"/proc/{screen}/{what}").read_bytes() for what in ("cmdline", "environ")]
        assert b"tui.web" in told[0]
        assert b"DECISIONS_WEB" in told[1]
        assert all(secret.encode() not in text for text in told)
        assert (await asyncio.to_thread(here, "open", "team", "What was recorded elsewhere")).code == 0
        await browser.until("What was recorded elsewhere")

    try:
        with_browser(one, script)
        assert one.interrupt() == 130
    finally:
        one.end()
    assert secret not in (here.folder / "complaints").read_text()


# Nothing of it is left.


def test_an_interruption_ends_every_screen(serve: Callable[..., Serving]) -> None:
    one = serve()

    async def run() -> None:
        async with aiohttp.ClientSession() as session:
            browsers = [await browse(session, one) for _ in range(2)]
            for browser in browsers:
                await browser.until("Scrum?")
            screens = one.screens()
            assert len(screens) == 2
            for pid in screens:
                told = Path(f"/proc/{pid}/cmdline").read_bytes()
                assert one.path.strip("/").encode() not in told
                assert b"log.db" not in told
                assert b"EDITOR=" not in Path(f"/proc/{pid}/environ").read_bytes()
            assert await asyncio.to_thread(one.interrupt) == 130
            assert not any(map(alive, screens))

    asyncio.run(run())


def test_the_screens_end_where_the_server_is_killed(serve: Callable[..., Serving]) -> None:
    one = serve()
    screens: list[int] = []

    async def script(browser: Browser) -> None:
        await browser.until("Scrum?")
        screens.extend(one.screens())
        one.process.send_signal(signal.SIGKILL)

    with_browser(one, script)
    assert len(screens) == 1
    eventually(lambda: not alive(screens[0]))


STRANGE = ("x", "[]", "{}", "null", '["stdin"]', '["stdin", 1]', '["resize", 1]', '["quit"]', "[" * 50_000)


def test_what_no_page_says_ends_that_screen_alone(serve: Callable[..., Serving]) -> None:
    one = serve()

    async def run() -> None:
        async with aiohttp.ClientSession() as session:
            other = await browse(session, one)
            for message in STRANGE:
                browser = await browse(session, one)
                await browser.socket.send_str('["resize", {"width": 1000000, "height": {}}]')
                await browser.socket.send_str(message)
                while not browser.socket.closed:
                    await browser.socket.receive(SECONDS)
            await asyncio.to_thread(eventually, lambda: len(one.screens()) == 1)
            await other.until("Scrum?")

    asyncio.run(run())


NO_HTTP = (
    b"\x00\xff\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: " + 100_000 * b"x" + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
)


def test_what_is_no_http_is_refused_without_a_word(here: Here, serve: Callable[..., Serving]) -> None:
    one = serve()
    for said in NO_HTTP:
        with socket.create_connection(("127.0.0.1", one.told["port"]), timeout=SECONDS) as stranger:
            stranger.sendall(said)
            stranger.shutdown(socket.SHUT_WR)
            assert stranger.recv(100).partition(b"\r\n")[0] in (b"HTTP/1.0 400 Bad Request", b"")
    assert one.ask()[0] == 200
    one.interrupt()
    assert (here.folder / "complaints").read_text() == ""


def test_the_module_of_the_screen_is_not_for_hands(here: Here) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui.web"],
        cwd=here.folder, env=environment(here.folder), capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "decisions serve" in done.stderr

"""The screen in a real browser: Debian's chromium."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.run import Here
from tests.serve.serving import ESCAPES, SECONDS, Serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, WebSocket

CHROMIUM = "/usr/bin/chromium"

pytest.importorskip("playwright")
pytestmark = pytest.mark.skipif(not os.access(CHROMIUM, os.X_OK), reason=f"{CHROMIUM} is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--host-resolver-rules=MAP evil.example 127.0.0.1"],
        )
        yield found
        found.close()


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path).proposed()


@pytest.fixture
def serve(here: Here) -> Iterator[Callable[..., Serving]]:
    started: list[Serving] = []

    def start(*args: str) -> Serving:
        started.append(Serving(here, *args, DECISIONS_MEMBER="ana"))
        return started[-1]

    yield start
    for serving in started:
        serving.end()


class Tab:
    """A page of the browser, everything that it asks for and complains of, and what is drawn on it."""

    def __init__(self, browser: Browser) -> None:
        self.page: Page = browser.new_page(viewport={"width": 1000, "height": 600})
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self._drawn = b""
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("websocket", self._connected)

    def _said(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(said.text)

    def _connected(self, socket: WebSocket) -> None:
        self._drawn = b""
        self.asked.append(socket.url)
        socket.on("framereceived", self._received)

    def _received(self, payload: Any) -> None:
        self._drawn += payload if isinstance(payload, bytes) else b""

    def until(self, *words: str) -> None:
        """Wait until these words were drawn since the last time that something was waited for."""
        for _ in range(SECONDS * 20):
            seen = ESCAPES.sub("", self._drawn.decode("utf-8", "replace"))
            if all(word in seen for word in words):
                self._drawn = b""
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"{words} were never drawn: {seen[-2000:]}")

    def picture(self) -> bytes:
        return self.page.locator("#terminal").screenshot()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    made = Tab(browser)
    yield made
    made.page.close()


def test_it_is_drawn_and_hears_keys_and_asks_nobody_else(serve: Callable[..., Serving], tab: Tab) -> None:
    one = serve()
    tab.page.goto(one.url)
    empty = tab.picture()
    tab.until("Scrum?", "read-only: nothing is recorded from this screen")
    tab.page.wait_for_selector("body.-first-byte")
    drawn = tab.picture()
    assert drawn != empty
    assert tab.page.inner_text("#notice") == "decisions · read-only: nothing is recorded here"
    tab.page.keyboard.press("Enter")
    tab.until("Use scrum")
    assert tab.picture() != drawn
    tab.page.keyboard.press("c")
    tab.until("this screen is read-only")
    assert {url.partition("://")[2].startswith(f"{one.host}{one.path}") for url in tab.asked} == {True}
    assert sum(url.startswith("ws://") for url in tab.asked) == 1
    assert tab.complaints == []


@pytest.mark.parametrize("host", ["::1", "127.0.0.2", "localhost"])
def test_it_is_drawn_wherever_it_listens(serve: Callable[..., Serving], tab: Tab, host: str) -> None:
    try:
        socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError:
        pytest.skip(f"this machine has no {host}")
    tab.page.goto(serve("--host", host).url)
    tab.until("Scrum?")
    assert tab.complaints == []


def test_it_can_be_left_and_opened_again(serve: Callable[..., Serving], tab: Tab) -> None:
    one = serve()
    tab.page.goto(one.url)
    tab.until("Scrum?")
    assert not tab.page.is_visible("#again")
    tab.page.keyboard.press("q")
    with tab.page.expect_websocket():
        tab.page.click("#again")
    tab.until("Scrum?")
    assert len(one.screens()) == 1


def test_with_write_it_is_recorded_by_whoever_started_it(here: Here, serve: Callable[..., Serving], tab: Tab) -> None:
    one = serve("--write", "--recorder", "bo")
    tab.page.goto(one.url)
    tab.until("Scrum?")
    assert tab.page.inner_text("#notice") == "decisions · whatever is recorded here is recorded by bo"
    tab.page.keyboard.press("Enter")
    tab.until("Use scrum")
    tab.page.keyboard.press("c")
    tab.until("$ decisions consent 1")
    tab.page.keyboard.press("Control+s")
    tab.until("Recorded")
    (said,) = [e for e in here.json("history", "1") if e["type"] == "ConsentGiven"]
    assert (said["member"], said["recorded_by"]) == ("bo", "bo")


FOREIGN = """<!DOCTYPE html><title>waiting</title><script>
const socket = new WebSocket("SOCKET");
socket.onopen = () => { document.title = "let in"; };
socket.onclose = event => { if (document.title === "waiting") document.title = "refused " + event.code; };
</script>"""


def test_another_page_in_the_same_browser_is_refused(serve: Callable[..., Serving], tab: Tab) -> None:
    """Even one that knows the link."""
    one = serve()
    text = FOREIGN.replace("SOCKET", f"ws://{one.host}{one.path}ws")

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing is said of requests."""

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        for name in ("127.0.0.1", "evil.example"):
            tab.page.goto(f"http://{name}:{server.server_port}/")
            tab.page.wait_for_function("document.title !== 'waiting'")
            assert tab.page.title() == "refused 1006"
        server.shutdown()
    assert one.screens() == []


def test_a_name_that_was_made_to_mean_this_machine_is_refused(serve: Callable[..., Serving], tab: Tab) -> None:
    one = serve()
    answer = tab.page.goto(one.url.replace("127.0.0.1", "evil.example"))
    assert answer
    assert answer.status == 403
    assert tab.page.inner_text("body").strip() == "this server is not called so"

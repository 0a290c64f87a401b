"""The site of files: as a parser reads it, and as a real browser opens it, from a folder and without a network."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from decisions.exchange import site
from decisions.exchange.site_chart import svg
from decisions.store.sqlite import SqliteStore, create
from tests.exchange.logs import LINES, PAYLOADS, Opened, generated, hostile
from tests.exchange.test_jsonl import referring
from tests.store.logs import do
from tests.tui.logs import year

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
VOID = ("meta", "link", "input", "rect", "path")
TAGS = {
    *("html", "head", "meta", "title", "link", "script", "body", "nav", "main", "footer", "search", "section", "a"),
    *("h1", "h2", "h3", "p", "b", "bdi", "div", "dl", "dt", "dd", "ol", "label", "input", "pre"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("figure", "figcaption", "svg", "desc", "defs", "pattern", "rect", "path", "text"),
}
LEADS = re.compile(r"(#main|style\.css|search\.js|index\.html|list-\d+\.html|\d{4,}\.html)").fullmatch


class Read(HTMLParser):
    """A page taken apart: what is open is closed, and nothing is there that the site does not have."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.data: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        attributes = dict(attrs)
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src"):
            assert name not in attributes or LEADS(attributes[name] or "")
        self.found.append((tag, attributes))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_data(self, data: str) -> None:
        self.data.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def made(path: str, numbers: list[int] | None = None) -> dict[str, str]:
    with closing(Opened(path)) as opened:
        return dict(site.files(opened.chosen(numbers)))


def written(files: dict[str, str], folder: Path) -> str:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder.as_uri()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return made(year(tmp_path_factory.mktemp("year") / "log.db"))


def test_a_page_a_decision_and_a_list(files: dict[str, str]) -> None:
    pages = [f"{number:04}.html" for number in range(1, 5)]
    assert list(files) == ["style.css", "search.js", *pages, "words-1.js", "index.html"]
    index = Read(files["index.html"])
    assert [a["href"] for a in index.all("a")] == ["#main", *reversed(pages)]
    page = "".join(Read(files["0001.html"]).data)
    for said in ("Who cooks?", "We cook in turns, Mondays aside.", "I come home late on Mondays.", "who washes up?",
                 "Nobody cooks, and people eat alone.", "buy a dishwasher", "is struggling", "■ in", "◧ halfhearted",
                 "bo consented to version 2", "What does it cost?"):  # fmt: skip
        assert said in page, said


def test_every_page_can_be_used_by_everybody(files: dict[str, str]) -> None:
    for name, text in files.items():
        if not name.endswith(".html"):
            continue
        read = Read(text)
        assert read.all("html") == [{"lang": "en"}]
        assert len(read.all("h1")) == len(read.all("main")) == len(read.all("title")) - text.count('chart-title">') == 1
        ids = [attributes["id"] for _, attributes in read.found if "id" in attributes]
        assert len(ids) == len(set(ids))
        assert all(attributes.get("scope") for attributes in read.all("th"))
        assert all(a.get("for") in ids for a in read.all("label"))
        assert all(a.get("aria-label") for a in read.all("nav"))
        for attributes in read.all("svg"):
            assert attributes["role"] == "img"
            assert set((attributes["aria-labelledby"] or "").split()) <= set(ids)
    assert "prefers-color-scheme: dark" in files["style.css"]
    assert "@media print" in files["style.css"]
    assert not re.search(r"url\(|@import|https?:", files["style.css"] + files["search.js"])


def test_the_policy_lets_nothing_in(files: dict[str, str]) -> None:
    for name, text in files.items():
        if name.endswith(".html"):
            policy = next(m["content"] for m in Read(text).all("meta") if m.get("http-equiv"))
            assert policy
            assert policy.startswith("default-src 'none'; style-src 'self'; ")
            assert ("script-src" in policy) == (name == "index.html")
            assert "unsafe" not in policy


def test_one_supersedes_another(tmp_path: Path) -> None:
    path = referring(tmp_path / "log.db")
    files = made(path)
    assert '<p>Superseded by <a href="0003.html">decision 3</a></p>' in files["0001.html"]
    assert '<p>Supersedes <a href="0001.html">decision 1</a></p>' in files["0003.html"]
    assert "<p>Superseded by decision 3</p>" in made(path, [1])["0001.html"], "it is not in this site"


def test_long_lists_are_several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "ON_A_LIST", 4)
    files = made(generated(tmp_path / "log.db", 10))
    lists = {name: Read(text) for name, text in files.items() if name == "index.html" or name.startswith("list-")}
    assert list(lists) == ["list-1.html", "list-2.html", "index.html"]
    leads = {name: [str(a["href"]) for a in read.all("a")][1:] for name, read in lists.items()}
    assert leads["list-1.html"] == ["0004.html", "0003.html", "0002.html", "0001.html", "list-2.html"]
    assert leads["list-2.html"][-2:] == ["index.html", "list-1.html"]
    assert leads["index.html"] == ["0010.html", "0009.html", "list-2.html"]
    known = [json.loads(files[f"words-{n}.js"][len("found(") : -3]) for n in (1, 2, 3)]
    assert [one[0] for some in known for one in some] == list(range(1, 11))


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return made(hostile(tmp_path_factory.mktemp("hostile") / "log.db"))


@pytest.mark.parametrize("payload", [*PAYLOADS, *LINES])
def test_nothing_hostile_is_more_than_text(spoiled: dict[str, str], payload: str) -> None:
    number = [*PAYLOADS, *LINES].index(payload) + 1
    text = (PAYLOADS | LINES)[payload]
    read = Read(spoiled[f"{number:04}.html"])
    shown = "".join(read.data)
    assert text in shown
    assert text.split("\n")[0] in shown
    assert read.all("script") == []
    assert read.all("img") == []


def test_the_words_cannot_leave_their_script(spoiled: dict[str, str]) -> None:
    words = spoiled["words-1.js"]
    assert words.isascii()
    assert words.count("\n") == 1
    assert len(json.loads(words[len("found(") : -3])) == len(PAYLOADS | LINES)
    assert set(spoiled) == {
        *(f"{n:04}.html" for n in range(1, len(PAYLOADS | LINES) + 1)),
        *("index.html", "style.css", "search.js", "words-1.js"),
    }


def test_the_picture_of_buy_in() -> None:
    steps = [
        {"at": "2026-01-01T00:00:00Z", "in": 1, "halfhearted": 0, "out": 0, "unknown": 3, "stale": 0},
        {"at": "2026-01-11T00:00:00Z", "in": 2, "halfhearted": 1, "out": 1, "unknown": 0, "stale": 1},
    ]
    text = "\n".join(svg(steps, 1_768_953_600_000_000))
    Read(text)
    assert "Now: 2 in, 1 halfhearted, 1 out, 0 never said; 1 of them said so long ago." in text
    bands = re.findall(r'<rect (class="band in"|class="outline" fill="url\(#of-\w+\)") x="([\d.]+)" y="[\d.]+" width='
                       r'"([\d.]+)" height="([\d.]+)"/>', text)  # fmt: skip
    first = [float(high) for _, x, _, high in bands if "." in x and float(x) == 32]
    assert first == [37.5, 112.5]
    assert sum(float(high) for _, x, _, high in bands if "." in x and float(x) > 32) == 150
    assert list(svg([], 0)) == []


# In a browser.


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


class Looking:
    """A page in the browser, and what it asked for and complained of."""

    def __init__(self, browser: Any, **settings: Any) -> None:
        self.page = browser.new_context(offline=True, **settings).new_page()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", self._dialog)

    def _dialog(self, dialog: Any) -> None:
        self.said.append(dialog.message)
        dialog.dismiss()

    def results(self, words: str) -> list[str]:
        self.page.fill("#search", words)
        self.page.locator("#count", has_text=" of ").wait_for(state="attached")
        return [str(item.inner_text()) for item in self.page.query_selector_all("#results li a")]


@pytest.mark.slow
def test_a_browser_opens_and_searches_a_thousand_decisions(browser: Any, tmp_path: Path) -> None:
    files = made(generated(tmp_path / "log.db", 1_000))
    where = written(files, tmp_path / "site")
    looking = Looking(browser)
    looking.page.goto(f"{where}/index.html")
    assert len(looking.page.query_selector_all("tbody tr")) == 1_000
    found = looking.results("gemusekiste")
    assert found
    assert all("Gemüsekiste" in title for title in found)
    assert looking.results("no such words") == []
    assert looking.page.inner_text("#count") == "0 of 1000 decisions"
    assert not looking.page.is_visible("table")
    looking.page.fill("#search", "")
    assert looking.page.is_visible("table")
    looking.page.keyboard.press("Tab")
    looking.page.click("text=Pair programming >> nth=0")
    assert "Pair programming" in looking.page.inner_text("h1")
    assert looking.said == []
    assert {url.removeprefix(where).partition("?")[0] for url in looking.asked} <= {f"/{name}" for name in files}


def test_a_browser_searches_whatever_the_accents(browser: Any, tmp_path: Path) -> None:
    looking = Looking(browser)
    where = written(made(generated(tmp_path / "log.db", 30)), tmp_path / "site")
    looking.page.goto(f"{where}/index.html")
    titles = [item.inner_text() for item in looking.page.query_selector_all("tbody th")]
    wanted = [title for title in titles if "Gemüsekiste" in title]
    assert wanted
    for words in ("gemusekiste", "GEMÜSEKISTE", "kiste gem"):
        assert [title.partition(" · ")[2] for title in looking.results(words)] == wanted
    assert looking.results("読書会")
    assert looking.results("no such words") == []
    assert looking.page.inner_text("#count") == "0 of 30 decisions"
    assert looking.said == []


def test_a_browser_runs_nothing_that_people_wrote(browser: Any, tmp_path: Path, spoiled: dict[str, str]) -> None:
    where = written(spoiled, tmp_path / "site")
    looking = Looking(browser)
    for name in spoiled:
        if name.endswith(".html"):
            looking.page.goto(f"{where}/{name}")
    looking.page.goto(f"{where}/index.html")
    for payload in PAYLOADS.values():
        looking.results(payload.split(" ")[0])
    assert looking.said == []
    assert all(url.startswith(where) for url in looking.asked)


def test_keys_alone_will_do(browser: Any, tmp_path: Path, files: dict[str, str]) -> None:
    looking = Looking(browser, color_scheme="dark")
    looking.page.goto(f"{written(files, tmp_path / 'site')}/index.html")
    looking.page.keyboard.press("/")
    looking.page.keyboard.type("turns")
    looking.page.wait_for_selector("#results li")
    looking.page.keyboard.press("Tab")
    looking.page.keyboard.press("Enter")
    looking.page.wait_for_url("**/0001.html")
    looking.page.keyboard.press("Tab")
    assert looking.page.evaluate("document.activeElement.className") == "skip"
    assert looking.said == []


def test_a_word_without_an_end_makes_no_page_wider(browser: Any, tmp_path: Path) -> None:
    """As a long address has no place where its line may end."""
    log, word = str(tmp_path / "log.db"), 3_000 * "x"
    assert create(log, word[:200], "ana")
    with closing(SqliteStore(log)) as store:
        do(store, "member-add", "ana")
        do(store, "circle-form", "team", aim=word, members=[("ana", [])])
        do(store, "open", circle="team", title=word[:200])
        do(store, "react", 1, message=word)
        do(store, "propose", 1, message=word, criteria=[word])
        do(store, "round", 1)
        do(store, "consent", 1, concern=word)
    looking = Looking(browser, viewport={"width": 800, "height": 600})
    folder = written(made(log), tmp_path / "site")
    for name in ("index.html", "0001.html"):
        looking.page.goto(f"{folder}/{name}")
        assert looking.page.evaluate("document.documentElement.scrollWidth") == 800, name


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_contrast(browser: Any, tmp_path: Path, files: dict[str, str], scheme: str) -> None:
    """At least 4.5 to 1, as WCAG 2 asks for (1.4.3)."""
    looking = Looking(browser, color_scheme=scheme)
    looking.page.goto(f"{written(files, tmp_path / 'site')}/0001.html")
    colours = looking.page.evaluate(
        """() => [...document.querySelectorAll("main *, footer *, nav *")].filter((e) => !e.closest("svg")).map((e) => {
          let on = e;
          while (on && getComputedStyle(on).backgroundColor === "rgba(0, 0, 0, 0)") on = on.parentElement;
          return [getComputedStyle(e).color, getComputedStyle(on || document.body).backgroundColor];
        })"""
    )
    for ink, paper in {tuple(pair) for pair in colours}:
        light, dark = sorted((_luminance(ink), _luminance(paper)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, paper)


def test_it_is_printed_without_what_is_for_the_screen(browser: Any, tmp_path: Path, files: dict[str, str]) -> None:
    looking = Looking(browser)
    looking.page.emulate_media(media="print")
    looking.page.goto(f"{written(files, tmp_path / 'site')}/0001.html")
    assert not looking.page.is_visible("nav")
    assert looking.page.is_visible("svg")
    assert looking.page.pdf()[:4] == b"%PDF"

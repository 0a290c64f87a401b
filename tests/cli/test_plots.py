"""The plots of `stats`: on the terminal, as SVG and as PNG, and the numbers that they show."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from wcwidth import wcswidth  # type: ignore[import-untyped, unused-ignore]

from decisions.exchange.plots import INK, Plot, Series, svg
from tests.cli.run import Here
from tests.cli.test_browse import do
from tests.cli.test_imports import loaded
from tests.cli.test_pages import FORBIDDEN, HOSTILE, SGR, replaced

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """Adopted: two decisions in January 2026 (after 1 and 3 days), none in February, one in March, retired in May."""
    here = Here(tmp_path_factory.mktemp("plots")).begun()

    def adopted(number: int, opened: str, at: str) -> None:
        do(
            here,
            f"propose --circle team 'mark {number}' -m x --at {opened}T09:00:00Z",
            f"round {number} --at {opened}T09:00:00Z",
            f"consent {number} --as @all --at {at}T09:00:00Z",
        )

    adopted(1, "2026-01-05", "2026-01-06")
    adopted(2, "2026-01-05", "2026-01-08")
    adopted(3, "2026-03-01", "2026-03-11")
    do(
        here,
        "buy-in 1 in --as ana,bo --at 2026-01-10T09:00:00Z",
        "buy-in 1 out --as bo --at 2026-02-10T09:00:00Z",
        "buy-in 2 halfhearted --as cy --at 2026-03-20T09:00:00Z",
        "review 3 let-go -m enough --at 2026-05-01T09:00:00Z",
        "consent 3 --as @all --at 2026-05-02T09:00:00Z",
        "open team Later",
    )
    return here


def test_the_numbers(log: Here) -> None:
    months = log.json("stats", "--plot", "--as-of", "2026-05-31")["months"]
    assert [(m["month"], m["adopted"], m["days"]) for m in months] == [
        ("2026-01", 2, 2.0),
        ("2026-02", 0, None),
        ("2026-03", 1, 10.0),
        ("2026-04", 0, None),
        ("2026-05", 0, None),
    ]
    assert [tuple(m["buy_in"].values()) for m in months] == [
        (2, 0, 0, 4),
        (1, 0, 1, 4),
        (1, 1, 1, 6),
        (1, 1, 1, 6),
        (1, 1, 1, 3),
    ]


def test_a_selection_and_the_past(log: Here) -> None:
    assert log.json("stats", "--plot", "mark", "1", "--as-of", "2026-02-01")["months"][0]["adopted"] == 1
    long = log.json("stats", "--plot", "--as-of", "2030-06-01")["months"]
    assert [len(long), sum(m["adopted"] for m in long)] == [24, 0], "two years are looked at"
    assert long[-1]["buy_in"] == {"in": 1, "halfhearted": 1, "out": 1, "unknown": 3}
    assert "months" not in log.json("stats")


def test_the_page(log: Here) -> None:
    out = log("stats", "--plot", "--as-of", "2026-05-31").out
    assert out.startswith("── as of 2026-05-31 23:59 (read-only) ──\n\nDecisions adopted\n  ")
    assert "\n\nDays from opening to adoption, half within\n" in out
    assert "\n\nBuy-in at the end of the month\n  ■ in  ◧ halfhearted  × out  · unknown\n" in out
    first, second, third = (
        part.splitlines() for part in re.split(r"\n\n(?:Days|Buy)[^\n]*\n", out.partition("adopted\n")[2])
    )
    for plot in (first, second):
        assert "2026-01" in plot[-1]
        assert any("■■" in line for line in plot)
    assert {sign for line in third[1:] for sign in line if sign in "■◧×·"} == set("■◧×·")
    tall = [line for line in first if line.lstrip().startswith("2┤")]
    assert tall
    assert "■■" in tall[0]
    assert len(re.findall("■+", tall[0])) == 1, "one month had two"


def test_nothing_to_draw(log: Here) -> None:
    done = log("stats", "--plot", "--as-of", "2025-12-01")
    assert (done.code, done.out.splitlines()[-1]) == (
        0,
        "No decision like that was adopted lately, so there is nothing to draw.",
    )
    assert log("stats", "--plot", "--circle", "nowhere").code == 2


def test_pages_are_narrow_and_the_same_without_colour(log: Here) -> None:
    for columns in (40, 60, 80, 160):
        out = log("stats", "--plot", "--as-of", "2026-05-31", COLUMNS=str(columns)).out
        assert all(wcswidth(line) <= columns for line in out.splitlines())
        coloured = log("stats", "--plot", "--as-of", "2026-05-31", "--color", "always", COLUMNS=str(columns)).out
        assert coloured != out == SGR.sub("", coloured)
    plain = log.process("stats", "--plot", "--as-of", "2026-05-31", PYTHONIOENCODING="ascii").out
    assert plain.isascii()
    assert "##" in plain


def test_the_picture_as_svg(log: Here) -> None:
    done = log("stats", "--out", "all.svg", "--as-of", "2026-05-31")
    assert (done.code, done.out) == (0, "Wrote all.svg\n")
    file = log.folder / "all.svg"
    assert file.stat().st_mode & 0o777 == 0o600
    root = ElementTree.fromstring(file.read_text())
    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title") == "How we decided, month by month"
    told = {
        rect.findtext(f"{SVG}title"): rect for rect in root.iter(f"{SVG}rect") if rect.find(f"{SVG}title") is not None
    }
    one, two = told["2026-03: adopted 1"], told["2026-01: adopted 2"]
    assert float(two.get("height", 0)) == pytest.approx(2 * float(one.get("height", 0)), abs=0.2)
    assert told["2026-03: unknown 6"].get("fill") == INK["faint"]
    assert {text.text for text in root.iter(f"{SVG}text")} >= {"Decisions adopted", "2026-01", "halfhearted", "0"}
    assert not re.search("href|script|url\\(|@import|http://(?!www.w3.org/2000/svg)", file.read_text())
    again = log("stats", "--out", "all.svg")
    assert (again.code, again.out) == (2, "")
    assert log.json("stats", "--out", "again.svg", "--as-of", "2026-05-31")["picture"] == "again.svg"
    assert (log.folder / "again.svg").read_text() == file.read_text(), "the same numbers are the same picture"


def test_the_picture_as_png(log: Here) -> None:
    assert log("stats", "--out", "all.PNG", "--as-of", "2026-05-31").code == 0
    with Image.open(io.BytesIO((log.folder / "all.PNG").read_bytes())) as image:
        image.load()
        assert image.format == "PNG"
        assert image.size == (900, 780)
        assert image.info["Title"] == "How we decided, month by month"
        colours = {colour for _, colour in image.convert("RGB").getcolors(100_000) or []}
    for tone in ("good", "warn", "bad", "faint", ""):
        assert tuple(bytes.fromhex(INK[tone][1:])) in colours, tone


def test_what_it_refuses(log: Here) -> None:
    (log.folder / "link.svg").symlink_to("nowhere.svg")
    for file in ("all.gif", "all", "", "no/folder.svg", "link.svg", "x\0.svg"):
        done = log("stats", "--out", file)
        assert (done.code, done.out) == (2, ""), file
    assert not (log.folder / "nowhere.svg").exists()
    (log.folder / "link.svg").unlink()


@pytest.mark.parametrize("form", ["svg", "png"])
def test_hostile_words_do_no_harm(log: Here, form: str) -> None:
    word = '<script>alert(1)</script>&"\x1b[31m\u202e'
    done = log("stats", word, "--out", f"hostile.{form}")
    assert done.code == 0, done.err
    made = (log.folder / f"hostile.{form}").read_bytes()
    assert b"\x1b" not in made or form == "png"
    if form == "svg":
        root = ElementTree.fromstring(made)
        assert "<script>" in (root.findtext(f"{SVG}title") or "")
        assert not [element for element in root.iter() if "script" in element.tag]


def test_hostile_labels_do_no_harm() -> None:
    plot = Plot(f"<b>{HOSTILE}", ["<x>"], [Series('"><script>', "■", "good", [1.5])])
    made = svg([plot], "]]><!--")
    root = ElementTree.fromstring(made)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "title", "rect", "text"}
    assert not FORBIDDEN.search(made)


def test_a_hostile_log_is_drawn(log: Here, tmp_path: Path) -> None:
    found = replaced(log, tmp_path, HOSTILE)("stats", "--plot", "--as-of", "2026-05-31")
    assert found.code == 0
    assert not FORBIDDEN.search(found.out)


@pytest.mark.parametrize(("library", "args"), [("plotext", ["--plot"]), ("PIL", ["--out", "missing.png"])])
def test_without_what_it_needs_it_says_so(log: Here, library: str, args: list[str]) -> None:
    code = f"import sys; sys.modules['{library}'] = None\nfrom cli import run_and_flush\nsys.exit(run_and_flush())"
    done = subprocess.run(
        [sys.executable, "-c", code, "stats", "--as-of", "2026-05-31", *args],
        cwd=log.folder, env=log.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'decisions[plots]'" in done.stderr


def test_libraries_are_loaded_only_to_draw(log: Here) -> None:
    assert loaded(log, ["stats"]).isdisjoint({"plotext", "PIL"})
    assert "plotext" in loaded(log, ["stats", "--plot", "--as-of", "2026-05-31"])
    assert "plotext" not in loaded(log, ["stats", "--out", "loaded.svg"])

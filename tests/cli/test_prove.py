"""A proof as people make it: where it goes, what is said, and that its script verifies it without this program."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.cli.run import Here
from tests.keys import fingerprint, key, needs_ssh_keygen
from tests.store.logs import tampered

TOOLS = ("sh", "head", "sed", "grep", "cut", "sha256sum", "ssh-keygen")


def verified(here: Here, folder: Path) -> list[str]:
    """What the script says, in a folder of its own and without Python; the last lines are its verdict."""
    tools = here.folder / "tools"
    if not tools.exists():
        tools.mkdir()
        for tool in TOOLS:
            (tools / tool).symlink_to(shutil.which(tool) or "/none")
    command = [str(tools / "sh"), "verify.sh"]
    done = subprocess.run(command, cwd=folder, env={"PATH": str(tools)}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout.splitlines()


def test_a_folder_that_anybody_can_check(asked: Here) -> None:
    assert asked("consent", "1", "--as", "@all", "--concern", "x").code == 2
    assert asked("consent", "1", "--as", "@all").code == 0
    done = asked("prove", "1")
    folder = asked.folder / "decision-1"
    assert (done.code, done.err) == (0, "")
    assert f"Wrote {folder}: " in done.out
    assert "sh verify.sh" in done.out
    said = verified(asked, folder)
    assert said[-1].startswith("VERIFIED: ")
    assert any("DecisionAdopted, version 1" in line for line in said)
    page = (folder / "decision.txt").read_text()
    assert "Audit of decision 1 · Scrum?" in page
    assert asked.json("show", "1")["digest"] in page
    assert max(map(len, page.splitlines())) <= 100


def test_an_archive_and_what_a_script_gets(asked: Here) -> None:
    given = asked.json("prove", ".", "--out", "p.tar")
    verdict = asked.json("verify")
    assert set(given) == {"decision", "proof", "records", "signed", "log", "events", "root", "at", "signed_by"}
    assert (given["decision"], given["proof"]) == (1, str(asked.folder / "p.tar"))
    assert (given["events"], given["root"], given["signed"]) == (verdict["events"], verdict["root"], 0)
    with tarfile.open(asked.folder / "p.tar") as archive:
        archive.extractall(asked.folder, filter="data")
    assert verified(asked, asked.folder / "decision-1")[-1].startswith("VERIFIED: ")


@needs_ssh_keygen
def test_what_was_signed_is_proved_as_signed(asked: Here) -> None:
    file = key(asked.folder)
    assert asked("member", "key", "ana", f"{file}.pub").code == 0
    assert asked("me", "--sign-with", file).code == 0
    assert asked("consent", "1").code == 0
    assert asked("consent", "1", "--as", "bo,cy").code == 0
    assert asked.json("prove", "1")["signed_by"] == "ana"
    said = verified(asked, asked.folder / "decision-1")
    assert any(f"ana  signed with {fingerprint(file)}" in line for line in said)
    assert any("bo  recorded by ana" in line for line in said)
    assert said[-1].startswith("The checkpoint is signed by ana")
    given = asked.json("prove", "1", "--no-sign", "--out", "other/")
    assert (given["signed_by"], given["signed"]) == (None, 1)
    assert verified(asked, asked.folder / "other")[-1].startswith("VERIFIED: ")


def test_a_hostile_title_breaks_nothing(team: Here) -> None:
    title = "../../x $(touch hacked) `touch hacked` '; touch hacked; \" \\ %s"
    assert team("propose", "--circle", "team", title, "-m", "\x09x\n<script> $(touch hacked)").code == 0
    assert team("prove", "1").code == 0
    assert verified(team, team.folder / "decision-1")[-1].startswith("VERIFIED: ")
    assert not list(team.folder.rglob("hacked*"))
    assert sorted(path.name for path in team.folder.iterdir() if not path.name.startswith(".")) == [
        "decision-1",
        "tools",
    ]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (2, "prove"),
        (2, "prove 9"),
        (2, "prove x"),
        (2, "prove 1 --out there"),
        (2, "prove 1 --out link.tar"),
        (2, "prove 1 --out missing/p"),
        (2, "prove 1 --out missing/p.tar"),
        (3, "prove 1 --log none.db"),
    ],
)
def test_what_is_wrong(asked: Here, code: int, line: str) -> None:
    (asked.folder / "there").mkdir()
    (asked.folder / "link.tar").symlink_to("nowhere")
    before = sorted(os.listdir(asked.folder))
    done = asked(*line.split())
    assert (done.code, done.out) == (code, "")
    assert 1 <= len(done.err.splitlines()) <= 2
    assert sorted(os.listdir(asked.folder)) == before


def test_a_damaged_decision_is_not_proved(asked: Here) -> None:
    path = str(asked.file)
    tampered(path, "UPDATE events SET leaf = lower(hex(randomblob(32))) WHERE type = 'ProposalMade'")
    done = asked("prove", "1")
    assert (done.code, done.out) == (1, "")
    assert "decisions verify" in done.err
    assert not (asked.folder / "decision-1").exists()


def test_the_help_explains_it(asked: Here) -> None:
    said = asked("help", "proof").out
    for word in ("sh decision-7/verify.sh", "decisions prove 7", "decisions checkpoint", "VERIFIED", "REFUSED"):
        assert word in said

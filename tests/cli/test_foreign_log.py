"""A stranger's log: it is read, and nothing that it says acts on the terminal, on a page, or in a shell."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from decisions.commands import quoted
from decisions.text import shown
from tests.cli.run import Here
from tests.foreign import EVIL, spoiled
from tests.fuzz.lines import filled
from tests.keys import key, needs_ssh_keygen

READING = (
    "list", "list is:open", "show 1", "show 2", "show 3 --exact", "history 1", "history 3 --full", "audit 1", "audit 3",
    "audit 1 --html", "who ana", "who bo --full", "search text", "inbox", "inbox bo", "due --within 3000d",
    "left-behind", "left-behind 1", "stats", "diff 1", "member list", "member show ana", "circle list",
    "circle show team", "circle policy team", "verify", "doctor --deep", "checkpoint", "me", "rebuild",
)  # fmt: skip
RECORDING = (
    "consent 3 -n", "buy-in 3 in", "round 2", "propose 2 -m x", "react 1 -m x", "confirm 1", "object 2 -m x",
    "resolve 1 1 --how withdrawn", "circle join team zoe", "circle join team ana", "circle leave team bo",
    "amend 3 --add x", "member change ana --name x", "prove 1 --out proof", "backup b.db",
)  # fmt: skip


@pytest.fixture(scope="module", params=[False, True], ids=["texts", "names"])
def foreign(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Here:
    here = filled(Here(tmp_path_factory.mktemp("foreign")))
    public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGV4YW1wbGUgZXhhbXBsZSBleGFtcGxlIGV4YW1wbGUh a comment"
    (here.folder / "own.pub").write_text(public)
    assert here("member", "key", "ana", "own.pub").code == 0
    spoiled(str(here.file), names=request.param)
    return here


@pytest.mark.parametrize("line", [*READING, *RECORDING])
def test_what_is_printed_does_nothing(foreign: Here, line: str) -> None:
    done = foreign(*line.split())
    assert done.code in (0, 1, 2, 3)
    assert "has a fault" not in done.err
    assert [text for text in (done.out + done.err).split("\n") if shown(text) != text] == []
    assert "<script>alert" not in done.out or "--html" not in line


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("line", ["show ", "inbox ", "circle show ", "consent 1 --as ", "list --circle "])
def test_what_a_shell_completes_is_no_command(foreign: Here, shell: str, line: str) -> None:
    words = f"decisions {line}"
    env = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split())), "_DECISIONS_COMPLETE": f"{shell}_complete"}
    done = foreign(**(env if shell != "fish" else {**env, "COMP_CWORD": ""}))
    assert (done.code, done.err) == (0, "")
    lines = done.out.replace("\t", "\n").split("\n")
    assert [text for text in lines if shown(text) != text] == []
    offered = lines[1::3] if shell == "zsh" else [text.partition(",")[2] for text in lines]
    assert [word for word in offered if quoted(word) != word and word] == []


def test_a_command_to_be_typed_is_one_command(foreign: Here) -> None:
    found = [entry["command"] for entry in foreign.json("left-behind")]
    assert found
    assert any("--as" in command for command in found)
    for command in found:
        bare = command.replace("keep|extend|amend|let-go", "keep")
        said = subprocess.run(
            ["bash", "-c", f"decisions() {{ printf '%s\\0' \"$@\"; }}; {bare}"],
            cwd=foreign.folder, capture_output=True, check=False,
        )  # fmt: skip
        assert said.stderr == b""
        assert said.stdout.decode().split("\0")[:-1] == shlex.split(bare)[1:]
    assert not list(foreign.folder.rglob("hacked*"))


@needs_ssh_keygen
def test_a_proof_of_it_does_nothing(foreign: Here, tmp_path: Path) -> None:
    out = tmp_path / "proof"
    done = foreign("prove", "1", "--out", str(out))
    assert done.code == 0, done
    said = subprocess.run(["sh", "verify.sh"], cwd=out, capture_output=True, text=True, check=False)
    for text in (said.stdout, (out / "decision.txt").read_text()):
        assert [line for line in text.split("\n") if shown(line) != line] == []
    assert not list(out.rglob("hacked*"))


@needs_ssh_keygen
def test_a_comment_of_a_key_is_a_text(asked: Here) -> None:
    file = Path(f"{key(asked.folder)}.pub")
    file.write_text(f"{file.read_text().rsplit(' ', 1)[0]} $(touch hacked) <i>\n")
    assert asked("member", "key", "ana", str(file)).code == 0
    assert asked("me", "--sign-with", str(asked.folder / "ana")).code == 0
    assert asked("consent", "1", "--as", "ana").code == 0
    assert "<i>" not in asked("audit", "1", "--html").out
    assert asked("prove", "1").code == 0
    said = subprocess.run(["sh", "decision-1/verify.sh"], cwd=asked.folder, capture_output=True, check=False)
    assert said.returncode == 0, said.stdout
    assert not list(asked.folder.rglob("hacked*"))
    file.write_text(file.read_text().replace("<i>", EVIL))
    assert asked("member", "key", "ana", str(file)).code == 2

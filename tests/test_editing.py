"""A text from an editor of one's own: what comes back, what the editor may know, and what is kept."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from decisions import editing
from decisions.errors import BadInput


@pytest.fixture(autouse=True)
def drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where drafts are kept."""
    folder = tmp_path / "drafts"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def editor(tmp_path: Path, code: str) -> str:
    """An editor that does something to the file at `path`; its own path has a blank and what a shell would act on."""
    program = tmp_path / "my $(touch pwned) editor"
    program.write_text(f"#!{sys.executable}\nimport json, os, sys\npath = sys.argv[-1]\n{code}\n")
    program.chmod(0o700)
    return f"'{program}' --wait"


def test_what_stands_above_the_scissors(tmp_path: Path, drafts: Path) -> None:
    code = "t = open(path).read(); open(path, 'w').write(t.replace('scrum', 'kanban', 1))"
    text, draft = editing.edit("Use scrum", "Decision 7: how do we plan?", editor(tmp_path, code))
    assert text == "Use kanban"
    assert "Decision 7: how do we plan?" in Path(draft).read_text()
    editing.discard(draft)
    assert not list(drafts.iterdir())
    editing.discard(draft)


def test_no_shell_and_no_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PGPASSWORD", "s3cret")
    monkeypatch.setenv("DECISIONS_LOG", "postgresql://ana:s3cret@host/log?password=s3cret")
    code = "open(path, 'w').write(json.dumps(dict(os.environ)))"
    text, _ = editing.edit("", "", editor(tmp_path, code))
    known = json.loads(text)
    assert known["DECISIONS_LOG"] == "postgresql://ana@host/log"
    assert "s3cret" not in text
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("sys.exit(3)", True),
        ("open(path, 'wb').write(b'written \\xff')", True),
        ("open(path, 'w').write('x' * 2_000_000)", True),
        ("open(path, 'w').write(' \\n')", False),
        ("os.unlink(path)", False),
    ],
)
def test_no_text_comes_out(tmp_path: Path, drafts: Path, code: str, kept: bool) -> None:
    with pytest.raises(BadInput) as raised:
        editing.edit("Use scrum", "", editor(tmp_path, code))
    left = [str(path) for path in drafts.iterdir()]
    assert len(left) == kept
    assert [path in raised.value.hint for path in left] == [True] * kept
    assert ("your text is kept in" in raised.value.hint) is kept


@pytest.mark.parametrize("command", ["no-such-editor-anywhere", "'unclosed", "/"])
def test_an_editor_that_is_none(command: str, drafts: Path) -> None:
    with pytest.raises(BadInput) as raised:
        editing.edit("Use scrum", "", command)
    assert raised.value.hint
    assert not list(drafts.iterdir())


def test_which_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    assert editing.editor() == ""
    monkeypatch.setenv("EDITOR", "ed")
    assert editing.editor() == "ed"
    monkeypatch.setenv("VISUAL", "vi -e")
    assert editing.editor() == "vi -e"


def test_a_file_is_text_of_a_bearable_length(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes("\ufeffgrün".encode())
    assert editing.read(str(path)) == "grün"
    with pytest.raises(BadInput, match="too long"):
        editing.read(str(path), 3)
    with pytest.raises(BadInput, match="cannot be read"):
        editing.read(os.fspath(tmp_path))

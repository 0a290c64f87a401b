"""The editor, on a terminal of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import Here


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
class TestEditor:
    """Only on a terminal, and without a shell."""

    def edited(self, here: Here, editor: str, *args: str) -> tuple[int, str]:
        import pty

        master, slave = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", *args], cwd=here.folder, stdin=slave, stdout=slave, stderr=slave,
            env=here.environment(EDITOR=editor, TERM="dumb"),
        )  # fmt: skip
        os.close(slave)
        shown = b""
        while True:
            try:
                read = os.read(master, 65536)
            except OSError:
                break
            if not read:
                break
            shown += read
        os.close(master)
        return process.wait(timeout=30), shown.decode()

    def editor(self, here: Here, code: str) -> str:
        """An editor that does something to the file; its path has a blank and what a shell would act on."""
        path = here.folder / "my $(touch pwned) editor"
        path.write_text(f"#!{sys.executable}\nimport sys, os\npath = sys.argv[-1]\n{code}\n")
        path.chmod(0o700)
        return f"'{path}' --wait"

    def test_the_text_stands_above_the_scissors(self, asked: Here) -> None:
        editor = self.editor(asked, "text = open(path).read()\nopen(path, 'w').write('# A title\\nsaid' + text)")
        code, shown = self.edited(asked, editor, "react", "1")
        assert code == 0, shown
        assert "reacted: # A title said" in shown
        assert not (asked.folder / "pwned").exists()

    def test_amending_opens_on_the_current_text(self, asked: Here) -> None:
        editor = self.editor(asked, "t = open(path).read()\nopen(path, 'w').write(t.replace('scrum', 'kanban', 1))")
        code, shown = self.edited(asked, editor, "amend", "1")
        assert code == 0, shown
        assert asked.json("amend", "1", "--add", "x", "-n")["events"][1]["data"]["text"] == "Use kanban\n\nx"

    @pytest.mark.parametrize("code", ["pass", "sys.exit(3)", "open(path, 'wb').write(b'\\xff')", "os.unlink(path)"])
    def test_nothing_is_recorded_without_a_text(self, asked: Here, code: str) -> None:
        ended, shown = self.edited(asked, self.editor(asked, code), "react", "1")
        assert ended == 2, shown
        assert "Traceback" not in shown

    @pytest.mark.parametrize("editor", ["no-such-editor-anywhere", "'unclosed", " "])
    def test_an_editor_that_is_none(self, asked: Here, editor: str) -> None:
        ended, shown = self.edited(asked, editor, "react", "1")
        assert ended == 2, shown
        assert "Error: " in shown
        assert "Traceback" not in shown

    def test_a_text_that_is_refused_is_kept(self, asked: Here) -> None:
        editor = self.editor(asked, "open(path, 'w').write('precious\\x1b')")
        ended, shown = self.edited(asked, editor, "react", "1")
        assert ended == 2
        path = Path(shown.rpartition("your text is kept in ")[2].strip())
        assert path.read_text().startswith("precious")
        path.unlink()

    def test_without_a_terminal_there_is_no_editor(self, asked: Here) -> None:
        answered = asked.process("react", "1", EDITOR=self.editor(asked, "open(path, 'w').write('x')"))
        assert answered.code == 2
        assert "-m TEXT" in answered.err

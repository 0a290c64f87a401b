"""The logs that are measured, made once and kept in a folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.bench.measure import ROOT, environment, program

SMALL = 100


class Logs:
    """A small log of 100 decisions and a large one, each with views that are caught up."""

    def __init__(self, folder: Path, large: int) -> None:
        self.folder = folder
        self.sizes = (SMALL, large)
        folder.mkdir(parents=True, exist_ok=True)
        self.environ = environment(folder)

    @property
    def large(self) -> str:
        return self.log(self.sizes[1])

    def log(self, decisions: int) -> str:
        """The path of a generated log with so many decisions."""
        path = self.folder / f"generated-{decisions}.db"
        if not path.exists():
            print(f"generating {decisions:,} decisions ...", file=sys.stderr)
            draft = path.with_suffix(".new")
            command = [sys.executable, "-m", "tests.bench.generate", str(draft), "--decisions", str(decisions)]
            subprocess.run([*command, "--members", "40"], cwd=ROOT, check=True)
            draft.rename(path)
        program(["list", "--limit", "1", "--log", str(path)], self.environ, self.folder)()
        return str(path)

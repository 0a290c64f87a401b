"""The two attacks that no check can find, what is shown instead, and that the README says so."""

from __future__ import annotations

import subprocess

from tests.cli.run import Here
from tests.store.logs import ROOT, tampered


def readme() -> str:
    text = (ROOT / "README.md").read_text()
    return " ".join(text.split("\n## Security\n")[1].split("\n## ")[0].split())


def test_a_consent_that_was_never_given(asked: Here) -> None:
    """Ana records it for Bo, who knows nothing of it. It is shown as recorded by ana, and waits in Bo's inbox."""
    assert asked("consent", "1", "--as", "bo").code == 0
    assert asked("verify").code == 0
    (said,) = asked.json("audit", "1")["answers"]
    assert (said["member"], said["recorded_by"], said["level"], said["confirmed"]) == ("bo", "ana", "recorded", False)
    assert "recorded by ana" in asked("history", "1").out
    assert "by ana · ▽ recorded" in " ".join(asked("audit", "1").out.split())
    (waiting,) = [item for item in asked.json("inbox", "bo") if item["kind"] == "confirm"]
    assert waiting["command"] == "decisions confirm 1"
    assert "bo  recorded by ana" in _proved(asked)
    assert "it is shown as recorded, and stands in their inbox to be confirmed or disputed" in readme()
    assert asked("dispute", "1", str(said["position"]), "-m", "I said nothing.", "--recorder", "bo").code == 0
    assert asked.json("show", "1")["outstanding"] == ["ana", "bo", "cy"]


def _proved(here: Here) -> str:
    assert here("prove", "1").code == 0
    done = subprocess.run(["sh", "decision-1/verify.sh"], cwd=here.folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_newest_events_left_out(asked: Here) -> None:
    """Nobody kept a checkpoint, and nobody signed after them: the rest is whole. With any checkpoint it is found."""
    assert asked("checkpoint", "--out", "before").code == 0
    assert asked("object", "1", "--as", "bo", "-m", "No.").code == 0
    assert asked("checkpoint", "--out", "after").code == 0
    last = asked.json("verify")["events"]
    tampered(
        str(asked.file),
        f"DELETE FROM events WHERE position = {last}",
        f"UPDATE sqlite_sequence SET seq = {last - 1}",
    )
    assert asked.json("verify")["kept"] == 0
    assert asked("verify").code == 0, "by itself it cannot be found"
    assert asked("verify", "--against", "before").code == 0
    (found,) = asked("verify", "--against", "after", "--json").json()["problems"]
    assert (found["position"], found["kind"]) == (last, "truncated")
    assert "That the newest events are still there, if nobody kept a checkpoint or signed after them" in readme()

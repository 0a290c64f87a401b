"""What one says oneself on the screen is signed, where a key is set up, as on the command line."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path

from textual.pilot import Pilot

from decisions.proof import signing
from decisions.proof.verify import verify_file
from decisions.where import remember_signing_key
from tests import keys
from tests.store.logs import do, log_at, records
from tests.tui.driving import drive, press, screen_text, soon
from tests.tui.logs import year

pytestmark = keys.needs_ssh_keygen


def set_up(folder: Path) -> tuple[str, str]:
    """A log in which ana has still to answer decision 2, and her key, with which she signs."""
    path, own = year(folder / "log.db"), keys.key(folder)
    with closing(log_at(path)) as store:
        do(store, "retract", 2, message="I want to say it myself.")
        do(store, "member-key", "ana", key=keys.public(own))
        log_id = store.log_id()
    tried = signing.tried(own, terminal=False)
    remember_signing_key(os.environ, log_id, {"file": own, "key": tried.key.fingerprint, "type": tried.key.type})
    return path, own


def text(pilot: Pilot[int]) -> str:
    return "\n".join(screen_text(pilot.app))


def test_an_answer_of_ones_own_is_signed_and_others_are_not(tmp_path: Path) -> None:
    """It is seen before it is signed; and of each answer it is seen afterwards how sure it is."""
    path, own = set_up(tmp_path)
    with closing(log_at(path)) as store:
        do(store, "consent", 2, who="bo")
        do(store, "consent", 2, who="cy", recorder="cy")

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "k", "enter", "c")
        await soon(pilot, lambda: "You would sign:" in text(pilot))
        assert "decision 2 " in text(pilot)
        assert "type ConsentGiven" in text(pilot)
        await press(pilot, "ctrl+s")
        await soon(pilot, lambda: "ana consented" in text(pilot))
        assert "You sign" in text(pilot)
        await press(pilot, "2")
        await soon(pilot, lambda: "◆ signed with the member's key" in text(pilot))
        for member, sign in (("ana", "◆"), ("bo", "▽"), ("cy", "○")):
            (line,) = [line for line in screen_text(pilot.app) if line.split()[:1] == [member]]
            assert f"✓ consent {sign}" in line

    drive(path, script, size=(120, 40))
    (said,) = [e for e in map(json.loads, records(path)) if e.get("signature")]
    assert (said["type"], said["member"]) == ("ConsentGiven", "ana")
    assert said["signature"]["key"] == keys.fingerprint(own)
    assert verify_file(path).ok


def test_in_a_round_one_sees_what_one_signs(tmp_path: Path) -> None:
    path, _ = set_up(tmp_path)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "k", "enter", "m", "enter", "c")
        await soon(pilot, lambda: "You sign" in text(pilot))
        assert "type ConsentGiven" in text(pilot)

    drive(path, script, size=(120, 40))
    (said,) = [e for e in map(json.loads, records(path)) if e.get("signature")]
    assert (said["type"], said["member"]) == ("ConsentGiven", "ana")

"""What one says oneself on the screen is signed, where a key is set up, as on the command line."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path

from textual.pilot import Pilot

from decisions.proof import signing
from decisions.proof.verify import verify_file
from decisions.store.sqlite import SqliteStore
from decisions.where import remember_signing_key
from tests import keys
from tests.store.logs import do, records
from tests.tui.driving import drive, press, screen_text, soon
from tests.tui.logs import year

pytestmark = keys.needs_ssh_keygen


def test_an_answer_of_ones_own_is_signed_and_others_are_not(tmp_path: Path) -> None:
    path, own = year(tmp_path / "log.db"), keys.key(tmp_path)
    with closing(SqliteStore(path)) as store:
        do(store, "retract", 2, message="I want to say it myself.")
        do(store, "member-key", "ana", key=keys.public(own))
        log_id = store.log_id()
    tried = signing.tried(own, terminal=False)
    found = {"file": own, "key": tried.key.fingerprint, "type": tried.key.type}
    remember_signing_key(os.environ, log_id, found)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "G", "k", "enter", "c", "ctrl+s")
        await soon(pilot, lambda: "ana consented" in "\n".join(screen_text(pilot.app)))
        await press(pilot, "o", *"Too wet.", "ctrl+s")

    drive(path, script, size=(120, 40))
    said = [json.loads(record) for record in records(path)[-3:]]
    signed = {e["type"]: e.get("signature") for e in said if e["recorded_by"] == e["member"]}
    assert signed["ConsentGiven"]["key"] == keys.fingerprint(own)
    assert verify_file(path).ok

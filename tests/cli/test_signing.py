"""Signing from the command line: a key is registered, set up, used, and never in the way of who has none."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import Here
from tests.hardware import HARDWARE, Hardware
from tests.keys import agent, fingerprint, key, needs_ssh_agent, needs_ssh_keygen, public

pytestmark = needs_ssh_keygen


@pytest.fixture
def own(asked: Here) -> str:
    """Ana's key, registered and set up."""
    file = key(asked.folder)
    assert asked("member", "key", "ana", f"{file}.pub").code == 0
    assert asked("me", "--sign-with", file).code == 0
    return file


def levels(here: Here, command: str = "audit") -> list[tuple[str, str, str]]:
    return [(a["member"], a["answer"], a["level"]) for a in here.json(command, "1")["answers"]]


def test_a_member_registers_a_key_and_ends_it(asked: Here) -> None:
    file, old = key(asked.folder), key(asked.folder, "old", "rsa-2048")
    added = asked.json("member", "key", "ANA", f"{file}.pub")
    assert (added["member"], added["decision"], added["events"][0]["type"]) == ("ana", None, "MemberKeyAdded")
    assert added["events"][0]["data"] == {"handle": "ana", "key": public(file)}
    assert asked("member", "key", "ana", f"{old}.pub").code == 0
    assert asked("member", "key", "ana", "--end", f"{old}.pub").code == 0
    assert asked("member", "key", "ana", "--end", fingerprint(old)).code == 1
    keys = asked.json("member", "show", "ana")["keys"]
    assert [(k["fingerprint"], k["key"], bool(k["until"])) for k in keys] == [
        (fingerprint(file), public(file), False),
        (fingerprint(old), public(old), True),
    ]
    shown = asked("member", "show", "ana").out
    assert fingerprint(file) in shown
    assert "ana@example.org" in shown
    assert ", ended" in " ".join(shown.split())
    assert asked("member", "key", "ana", "--end", fingerprint(file)[:20]).code == 0
    assert asked.json("member", "show", "bo")["keys"] == []


@pytest.mark.parametrize("kind", HARDWARE)
def test_a_member_registers_a_key_of_hardware(asked: Here, kind: str) -> None:
    own = Hardware(kind).key
    (asked.folder / "sk.pub").write_text(f"{own.line} ana's stick\n")
    assert asked("member", "key", "ana", "sk.pub").code == 0
    assert [k["fingerprint"] for k in asked.json("member", "show", "ana")["keys"]] == [own.fingerprint]
    alone = asked("me", "--sign-with", "sk.pub")
    assert alone.code == 1, "its private half is on no stick that is here"
    assert "does not sign" in alone.err


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (["ana"], 2, "which key?"),
        (["ana", "ana.pub", "--end", "ana.pub"], 2, "which key?"),
        (["ana", "ana"], 2, "that is a private key: it was not read"),
        (["ana", "--end", "ana"], 2, "that is a private key"),
        (["ana", "nowhere.pub"], 2, "cannot be read"),
        (["ana", "."], 2, "cannot be read"),
        (["ana", "text"], 2, "no public key"),
        (["ana", "small.pub"], 2, "1024 bits"),
        (["ana", "--end", "SHA256:nothing"], 2, "no key of ana"),
        (["nobody", "ana.pub"], 2, "nobody here is called"),
        (["bo", "ana.pub"], 1, "only bo can add a key of bo"),
        (["bo", "ana.pub", "--as", "bo"], 1, "only bo can add a key of bo"),
    ],
)
def test_what_is_no_key_of_ones_own_is_refused(asked: Here, given: list[str], code: int, said: str) -> None:
    key(asked.folder)
    key(asked.folder, "small", "rsa-1024")
    (asked.folder / "text").write_text("hello")
    answered = asked("member", "key", *given)
    assert (answered.code, answered.out) == (code, "")
    assert said in answered.err
    assert 1 <= len(answered.err.splitlines()) <= 2
    assert "PRIVATE" not in asked("export").out


def test_setting_up_a_key_tries_it_and_says_what_is_missing(asked: Here) -> None:
    file = key(asked.folder)
    answered = asked("me", "--sign-with", "ana")
    assert (answered.code, answered.out) == (0, f"ana\nsigns with {fingerprint(file)} ({file})\n")
    assert f"before ana registers it: decisions member key ana {file}.pub" in answered.err
    stored = Path(asked.folder, ".config", "decisions", "me.json")
    assert stored.stat().st_mode & 0o777 == 0o600
    (kept,) = json.loads(stored.read_text())["keys"].values()
    assert kept == {"file": file, "key": fingerprint(file), "type": "ssh-ed25519"}
    unregistered = asked("consent", "1")
    assert unregistered.code == 0
    assert "Warning: not signed" in unregistered.err
    assert asked("member", "key", "ana", "ana.pub").code == 0
    assert asked("me", "ana", "--sign-with", "ana.pub").err == ""
    assert asked.json("me")["signs_with"]["key"] == fingerprint(file)
    assert asked("me", "ana").code == 0
    assert asked.json("me")["signs_with"]["file"] == f"{file}.pub"
    assert asked("me", "--sign-with", "none").out == "ana\n"
    assert asked.json("me")["signs_with"] is None


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ("nowhere", 2, "there is no file"),
        (".", 2, "there is no file"),
        ("alone.pub", 1, "neither in the agent nor beside it"),
        ("locked", 1, "the passphrase"),
        ("open", 1, "others may read the file"),
        ("text", 1, "does not sign"),
        ("small", 1, "does not sign"),
        ("", 2, "there is no file"),
    ],
)
def test_a_key_that_does_not_sign_is_not_set_up(asked: Here, given: str, code: int, said: str) -> None:
    folder = asked.folder
    key(folder)
    key(folder, "locked", passphrase="secret")
    key(folder, "small", "rsa-1024")
    (folder / "alone.pub").write_text(public(str(folder / "ana")))
    (folder / "open").write_bytes((folder / "ana").read_bytes())
    (folder / "open").chmod(0o644)
    (folder / "text").write_text("Yes.\n")
    answered = asked("me", "--sign-with", given)
    assert (answered.code, answered.out) == (code, ""), answered.err
    assert said in answered.err
    assert "nothing was recorded" not in answered.err
    assert 1 <= len(answered.err.splitlines()) <= 2
    assert asked.json("me")["signs_with"] is None


def test_without_a_log_there_is_nothing_to_sign(here: Here) -> None:
    key(here.folder)
    assert here("me", "ana", "--sign-with", "ana").code == 3


def test_without_ssh_keygen_nothing_is_signed(asked: Here, own: str) -> None:
    before = asked.json("verify")["events"]
    answered = asked("consent", "1", PATH="/nowhere")
    assert answered.code == 1
    assert "there is no ssh-keygen" in answered.err
    assert "--no-sign" in answered.err
    assert asked.json("verify")["events"] == before
    assert asked("consent", "1", "--no-sign", PATH="/nowhere").code == 0
    assert asked("me", "--sign-with", own, PATH="/nowhere").code == 1


def test_no_password_reaches_ssh_keygen(asked: Here, own: str) -> None:
    """What signs gets neither the server's password nor where the log is."""
    tools = asked.folder / "tools"
    tools.mkdir()
    (tools / "ssh-keygen").write_text(f"#!/bin/sh\nexport -p > '{tools}/seen'\nexit 1\n")
    (tools / "ssh-keygen").chmod(0o700)
    secret = {"PGPASSWORD": "s3cret", "PGPASSFILE": "/x", "PATH": f"{tools}:/usr/bin:/bin"}
    log = str(asked.file)
    assert asked("consent", "1", "--log", log, DECISIONS_LOG="postgresql://ana:s3cret@host/x", **secret).code == 1
    seen = (tools / "seen").read_text()
    assert "HOME" in seen
    assert "s3cret" not in seen


def test_the_three_levels(asked: Here, own: str) -> None:
    assert asked("consent", "1").err == ""
    assert asked("consent", "1", "--as", "bo,cy").code == 0
    assert asked("confirm", "1", DECISIONS_MEMBER="bo").code == 0
    expected = [("ana", "consent", "signed"), ("bo", "consent", "confirmed"), ("cy", "consent", "recorded")]
    assert levels(asked) == levels(asked, "show") == expected
    assert [a["confirmed"] for a in asked.json("audit", "1")["answers"]] == [True, True, False]
    told = asked("show", "1").out
    shown = [" ".join(line.split()) for line in told.splitlines()]
    for who, sign in (("ana", "◆"), ("bo", "○"), ("cy", "▽")):
        assert any(line.startswith(f"{who} ✓ consent {sign} ") for line in shown)
    assert "◆ signed with the member's key · ○ confirmed: under the member's own name" in told
    plain = asked.process("show", "1", PYTHONIOENCODING="ascii").out
    assert re.search(r"ana +\+ consent S ", plain)
    assert re.search(r"cy +\+ consent v ", plain)
    for line in ("audit 1", "audit 1 --html", "who ana", "who bo", "who cy"):
        said = " ".join(asked(*line.split()).out.split())
        named = {"who ana": ["◆ signed"], "who bo": ["○ confirmed"], "who cy": ["▽ recorded"]}
        for words in named.get(line, ["◆ signed", "○ confirmed", "▽ recorded"]):
            assert f"· {words}" in said, line
    assert asked("buy-in", "1", "in").code == 0
    assert asked("align", "1", "aligned").code == 1
    assert [b["level"] for b in asked.json("audit", "1")["buy_in"]] == ["signed"]
    signed = [e["type"] for e in asked.json("history", "1") if e["signature"]]
    assert signed == ["ConsentGiven", "BuyInDeclared"]
    checked = asked.json("verify")
    assert (checked["ok"], checked["signed"]) == (True, 2)
    assert "2 signed entries; their signatures were checked" in asked("verify").out


def test_what_is_signed_can_be_read_before_and_after(asked: Here, own: str) -> None:
    before = asked("consent", "1", "--concern", "Salt\u2028?", "--dry-run")
    assert before.code == 2, "what would break the line of a statement is no text"
    before = asked("consent", "1", "--concern", 'Salt: "how much"?', "--dry-run")
    assert before.code == 0
    _, _, statement = before.out.partition("You would sign:\n")
    keys = [line.split()[0] for line in statement.splitlines()]
    assert keys == ["decisions", "log", "decision", "event", "type", "version", "member", "at", "says", "after"]
    assert '"text":"Salt: \\"how much\\"?"' in statement
    assert "statement" not in asked("consent", "1", "--no-sign", "--dry-run", "--json").json()["events"][0]
    tried = asked("consent", "1", "--concern", "Salt?", "--dry-run", "--json").json()
    assert [sorted({"statement"} & set(e)) for e in tried["events"]] == [["statement"]]
    assert tried["events"][0]["signature"] is None
    made = asked.json("consent", "1", "--concern", "Salt?")["events"][0]
    (answer,) = asked.json("audit", "1")["answers"]
    assert made["statement"] == answer["statement"]
    same = re.compile(r"^(?!event |at |after )", re.MULTILINE)
    told = [line for line in made["statement"].splitlines() if same.match(line)]
    assert told == [line for line in tried["events"][0]["statement"].splitlines() if same.match(line)]
    (asked.folder / "allowed").write_text(f"ana {public(own)}\n")
    (asked.folder / "signature").write_text(made["signature"]["sshsig"])
    verified = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-n", "decisions", "-I", "ana", "-f", "allowed", "-s", "signature"],
        input=answer["statement"].encode(), cwd=asked.folder, capture_output=True, check=False,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stderr
    assert asked("consent", "1", "--as", "bo").code == 0
    assert [a["statement"] is None for a in asked.json("audit", "1")["answers"]] == [False, True]


def test_a_dry_run_says_why_nothing_would_be_signed(asked: Here, own: str) -> None:
    assert asked("member", "key", "ana", "--end", f"{own}.pub").code == 0
    tried = asked("consent", "1", "--dry-run")
    assert "was ended" in tried.err
    assert "You would sign" not in tried.out


def test_a_forged_answer_is_shown_as_what_it_claims_and_found(asked: Here, own: str) -> None:
    from tests.store.logs import tampered

    assert asked("consent", "1", "--concern", "Salt.").code == 0
    log = str(asked.file)
    tampered(log, "UPDATE events SET record = CAST(replace(record, 'Salt.', 'Fish.') AS BLOB)")
    checked = asked("verify", "--json")
    assert checked.code == 1
    assert [p["kind"] for p in checked.json()["problems"]] == ["changed"]


def test_after_a_key_is_ended_answers_go_on_unsigned(asked: Here, own: str) -> None:
    assert asked("consent", "1").code == 0
    assert asked("member", "key", "ana", "--end", f"{own}.pub").code == 0
    answered = asked("retract", "1", "-m", "no")
    assert answered.code == 0
    assert "was ended" in answered.err
    assert levels(asked) == [("ana", "consent", "signed"), ("ana", "retracted", "confirmed")]
    assert asked.json("verify")["signed"] == 1
    assert "ended this key" in asked("me", "--sign-with", own).err


def test_no_sign_and_other_names_are_not_signed(asked: Here, own: str) -> None:
    assert asked("consent", "1", "--no-sign").err == ""
    assert asked("consent", "1", "--as", "bo").err == ""
    assert "is no key of cy" in asked("consent", "1", "--recorder", "cy").err
    assert {level for _, _, level in levels(asked)} == {"confirmed", "recorded"}


def test_a_batch_signs(asked: Here, own: str) -> None:
    answered = asked("batch", stdin="consent 1\nretract 1 -m hm\nconsent 1 --no-sign\n")
    assert answered.code == 0
    assert [level for _, _, level in levels(asked)] == ["signed", "signed", "confirmed"]


def test_a_key_belongs_to_one_log(asked: Here, own: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = str(asked.folder / "other.db")
    for args in (
        ("init", other),
        ("member", "add", "ana"),
        ("circle", "form", "team", "--aim", "x", "--member", "ana"),
    ):
        assert asked(*args, "--log", other).code == 0
    assert asked.json("me", "--log", other)["signs_with"] is None


@needs_ssh_agent
def test_a_passphrase_that_the_agent_knows(asked: Here) -> None:
    file = key(asked.folder, passphrase="secret")
    assert asked("member", "key", "ana", f"{file}.pub").code == 0
    with agent(file, "secret", asked.folder) as socket:
        assert asked("me", "--sign-with", f"{file}.pub", SSH_AUTH_SOCK=socket).code == 0
        assert asked.process("consent", "1", SSH_AUTH_SOCK=socket).code == 0
        before = asked.json("verify")
    gone = asked.process("retract", "1", "-m", "no", SSH_AUTH_SOCK=socket)
    assert gone.code == 1
    assert "nothing was recorded" in gone.err
    assert "--no-sign" in gone.err
    assert (before["signed"], asked.json("verify")["events"]) == (1, before["events"])


def test_nobody_is_asked_for_a_passphrase_where_there_is_no_terminal(asked: Here) -> None:
    file = key(asked.folder)
    assert asked("member", "key", "ana", f"{file}.pub").code == 0
    assert asked("me", "--sign-with", file).code == 0
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret", "-f", file], check=True, capture_output=True)
    ask = asked.folder / "ask"
    ask.write_text("#!/bin/sh\nsleep 60\n")
    ask.chmod(0o700)
    answered = asked.process("consent", "1", DISPLAY=":0", SSH_ASKPASS=str(ask))
    assert answered.code == 1
    assert "the passphrase" in answered.err


def on_a_terminal(here: Here, *args: str, typed: str) -> tuple[int, str]:
    """Run the program on a terminal of its own, and answer its question: its exit code, and what was seen."""
    import pty

    process, terminal = pty.fork()
    if process == 0:
        os.chdir(here.folder)
        command = [sys.executable, "-m", "cli", *args]
        os.execve(command[0], command, here.environment(TERM="dumb"))
    seen, answered, ended = b"", False, 0
    while not ended:
        ended, status = os.waitpid(process, os.WNOHANG)
        while select.select([terminal], [], [], 0.1)[0]:
            try:
                more = os.read(terminal, 4096)
            except OSError:
                break
            seen += more
            if not more:
                break
        if not answered and b"passphrase" in seen:
            answered = True
            os.write(terminal, typed.encode())
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), seen.decode()


def test_a_passphrase_is_asked_for_on_a_terminal(asked: Here) -> None:
    file = key(asked.folder, passphrase="secret")
    assert asked("member", "key", "ana", f"{file}.pub").code == 0
    code, seen = on_a_terminal(asked, "me", "--sign-with", "ana", typed="secret\n")
    assert code == 0, seen
    assert "passphrase" in seen
    assert "secret" not in seen
    code, seen = on_a_terminal(asked, "consent", "1", typed="secret\n")
    assert code == 0, seen
    assert levels(asked) == [("ana", "consent", "signed")]
    (said,) = asked.json("audit", "1")["answers"]
    assert "".join(f"  {line}\r\n" for line in said["statement"].splitlines()) in seen
    assert 0 <= seen.index("You sign:") < seen.index("passphrase")
    code, seen = on_a_terminal(asked, "retract", "1", "-m", "no", typed="wrong\n")
    assert code == 1, seen
    assert "the passphrase is not that of the key" in seen
    code, seen = on_a_terminal(asked, "retract", "1", "-m", "no", typed="\x03")
    assert code == 130, seen
    assert "nothing was recorded" in seen or "--command-id" in seen
    assert len(levels(asked)) == 1

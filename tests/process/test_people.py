"""Members: known by a short handle, unique without regard to case; the first is whoever records."""

from __future__ import annotations

import pytest

from decisions.errors import BadInput
from decisions.process import fold
from decisions.process.people.evolve import SENTENCES
from tests.examples import KEY, record
from tests.process.given import Scenario, given

OTHER = KEY.replace("ana@example.org", "").replace("V4YW1wbGU", "V4YW1wbGF").strip()


def test_the_first_member_of_a_log_is_its_recorder() -> None:
    s = Scenario().when("member-add", "ana", about="bo")
    s.then_refused("the first member of a log is its recorder, ana", "decisions member add ana")
    s.when("member-add", "ana", about="ana").then_made("MemberAdded", member="ana", handle="ana", name=None)
    s.when("member-add", "ana", about="bo").then("MemberAdded")


def test_a_member_has_a_name_and_maybe_an_e_mail_address() -> None:
    s = given().when("member-add", "ana", about="dee", name="Dee Dum", email="dee@example.org")
    s.then_made("MemberAdded", handle="dee", name="Dee Dum", email="dee@example.org")
    s.when("member-change", "ana", about="dee", name="Dee").then_made(
        "MemberChanged", name="Dee", email="dee@example.org"
    )
    assert s.log.member("dee").name == "Dee"
    s.when("member-change", "ana", about="dee").then_bad_input("nothing to change")


@pytest.mark.parametrize("handle", ["ana", "ANA", "Ana"])
def test_a_handle_is_unique_without_regard_to_case(handle: str) -> None:
    given().when("member-add", "ana", about=handle).then_refused("ana is a member already", "without regard to case")


@pytest.mark.parametrize("handle", ["m-ou-se", "Aaron1011", "a", "x" * 39, "j.r_r"])
def test_a_handle_is_letters_digits_and_little_else(handle: str) -> None:
    given().when("member-add", "ana", about=handle).then_made("MemberAdded", handle=handle)


@pytest.mark.parametrize("handle", ["", "x" * 40, "a b", "a@b", "../x", "a\n", "@all"])
def test_no_other_handle(handle: str) -> None:
    s = given().when("member-add", "ana", about=handle)
    assert isinstance(s.problem, BadInput)


def test_nobody_is_known_who_was_not_added() -> None:
    given().when("member-change", "ana", about="zoe", name="Zoe").then_bad_input("nobody here is called 'zoe'")


def test_a_member_registers_a_key_and_ends_it() -> None:
    s = given().when("member-key", "ana", 1, about="ana", key=f"  {KEY}\n")
    s.then_made("MemberKeyAdded", member="ana", handle="ana", key=KEY)
    s.when("member-key", "ana", 2, about="ana", key=OTHER).then("MemberKeyAdded")
    first, second = s.log.member("ana").keys
    assert first.fingerprint != second.fingerprint
    s.when("member-key-end", "ana", 3, about="ana", end=first.fingerprint)
    s.then_made("MemberKeyEnded", member="ana", handle="ana", key=KEY)
    first, second = s.log.member("ana").keys
    assert (first.position, first.until_position, second.until) == (second.position - 1, second.position + 1, None)
    assert [first.signs_at(first.position + n) for n in range(4)] == [False, True, False, False]
    ana = s.log.member("ana")
    assert ana.key_at(second.fingerprint, 99) is ana.keys[1]
    assert ana.key_at(first.fingerprint, 99) is None


@pytest.mark.parametrize(("who", "by"), [("bo", "bo"), ("ana", "bo"), ("bo", "ana")])
def test_nobody_registers_or_ends_a_key_for_somebody_else(who: str, by: str) -> None:
    """They could sign in that member's name, or keep the member from signing."""
    s = given().when("member-key", who, about="ana", by=by, key=KEY)
    s.then_refused("only ana can add a key of ana", "in their own name")
    s.when("member-key", "ana", about="ana", key=KEY).then("MemberKeyAdded")
    (key,) = s.log.member("ana").keys
    s.when("member-key-end", who, about="ana", by=by, end=key.fingerprint).then_refused("only ana can end a key of ana")


def test_a_key_that_somebody_else_put_into_the_log_is_nobodys() -> None:
    forged = [record("MemberAdded", recorded_by="ana"), record("MemberKeyAdded", 2, recorded_by="eve")]
    found = fold.member(forged)
    assert found is not None
    assert found.keys == []


def test_a_key_is_registered_once_and_ended_once() -> None:
    s = given().when("member-key", "ana", 1, about="ana", key=KEY)
    s.when("member-key", "ana", 2, about="ana", key=KEY.replace("ana@", "x@")).then_refused("a key of ana already")
    (key,) = s.log.member("ana").keys
    s.when("member-key-end", "ana", 0, about="ana", end=key.fingerprint).then_refused("only since", "--at")
    for unknown in ("", "SHA256:", "SHA256:nothing", "x" * 100):
        s.when("member-key-end", "ana", about="ana", end=unknown).then_bad_input("no key of ana", "member show ana")
    s.when("member-key-end", "ana", 3, about="ana", end=key.fingerprint[:12]).then("MemberKeyEnded")
    s.when("member-key-end", "ana", 3, about="ana", end=key.fingerprint).then_refused("ended already")
    s.when("member-key", "ana", 4, about="ana", key=KEY).then_refused("was ended", "make a new one")


def test_no_other_text_is_a_key() -> None:
    s = given().when("member-key", "ana", about="ana", key="-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl")
    s.then_bad_input("that is a private key", "ends in .pub")
    s.when("member-key", "ana", about="ana", key="ssh-ed25519 AAAA").then_bad_input("damaged")


def test_what_is_said_of_a_key_names_it() -> None:
    (key,) = given().when("member-key", "ana", about="ana", key=KEY).log.member("ana").keys
    assert SENTENCES["MemberKeyAdded"](record("MemberKeyAdded")).endswith(f"a public key of ana: {key.fingerprint}")
    assert SENTENCES["MemberKeyEnded"](record("MemberKeyEnded", data={"key": "no key"})).endswith("of ana")

"""Members: known by a short handle, unique without regard to case; the first is whoever records."""

from __future__ import annotations

import pytest

from decisions.errors import BadInput
from tests.process.given import Scenario, given


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

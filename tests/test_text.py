"""What may be stored, and what a terminal may see."""

from __future__ import annotations

import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions import text
from decisions.errors import BadInput

LETTERS = st.text(alphabet=st.characters(), max_size=60)
CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]
BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
TAGS = [0xE0001, 0xE0020, 0xE0041, 0xE007F]
SEPARATORS = [0x2028, 0x2029]
INVISIBLE = [0xAD, 0x34F, 0x115F, 0x180E, 0x200B, 0x2060, 0x2064, 0x206A, 0x3164, 0xFEFF, 0xFFF9, 0x1D173]
NONCHARACTERS = [0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF]
JOINERS = [0x200C, 0x200D]
FORBIDDEN = [*CONTROLS, *BIDI, *TAGS, *SEPARATORS, *INVISIBLE, *NONCHARACTERS]
VISIBLE_FORMATS = {0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
VISIBLE_FORMATS.update(range(0x13430, 0x13440))


def named(code: int) -> str:
    return f"U+{code:04X}"


def refusal(function: object, *arguments: object) -> BadInput:
    assert callable(function)
    with pytest.raises(BadInput) as caught:
        function(*arguments)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    return caught.value


class TestOneLine:
    def test_is_stripped_and_composed(self) -> None:
        assert text.one_line("  Cafe\u0301 opening hours \u00a0", "title") == "Caf\u00e9 opening hours"

    @pytest.mark.parametrize("value", ["[/]", "[link=x]", ":skull:", "'; DROP TABLE x; --", "../../x", "=cmd()", "<b>"])
    def test_markup_stays_literal(self, value: str) -> None:
        assert text.one_line(value, "title") == value

    @pytest.mark.parametrize("value", ["❤️ for all", "1️⃣ first", "می\u00a0شود", "\ue000 private", "日本語", "ﬁne"])
    def test_visible_text_of_every_kind_is_kept(self, value: str) -> None:
        assert text.one_line(value, "title") == unicodedata.normalize("NFC", value)

    @pytest.mark.parametrize("code", [*FORBIDDEN, *JOINERS])
    def test_what_is_not_visible_on_one_line_is_refused(self, code: int) -> None:
        problem = refusal(text.one_line, f"a{chr(code)}b", "name")
        assert problem.message.startswith("the name ")
        assert named(code) in problem.message

    @pytest.mark.parametrize("value", ["\ttitle", "title\n", "title\r\n", "\u2028title", "\x1ftitle"])
    def test_only_blanks_are_stripped(self, value: str) -> None:
        refusal(text.one_line, value, "title")

    @pytest.mark.parametrize("value", ["", "   ", "\u00a0\u3000", "\u2800"])
    def test_nothing_visible_is_refused(self, value: str) -> None:
        assert refusal(text.one_line, value, "title").message == "the title is empty"

    def test_bytes_that_are_no_utf8_are_named(self) -> None:
        argument = b"ab\xff".decode("utf-8", "surrogateescape")
        assert refusal(text.one_line, argument, "title").message == "the title is not valid UTF-8 (byte 0xFF)"

    def test_a_lone_surrogate_is_refused(self) -> None:
        assert "U+D800" in refusal(text.one_line, "a\ud800", "title").message

    def test_the_limit_is_in_characters_after_composing(self) -> None:
        assert text.one_line("e\u0301" * 200, "title") == "\u00e9" * 200
        assert text.one_line("x" * 200, "title") == "x" * 200
        problem = refusal(text.one_line, "x" * 201, "title")
        assert "201" in problem.message
        assert "200" in problem.message

    def test_another_limit(self) -> None:
        assert text.one_line("abc", "label", 3) == "abc"
        refusal(text.one_line, "abcd", "label", 3)

    @pytest.mark.parametrize("value", ["\ufe0fa", "a \ufe0f", "a\ufe0f\ufe0f", "a\U000e0100\U000e0101"])
    def test_a_variation_selector_without_a_character_before_it_hides_something(self, value: str) -> None:
        refusal(text.one_line, value, "title")

    def test_fifty_megabytes_are_refused_at_once(self) -> None:
        huge = "é" * 50_000_000
        began = time.perf_counter()
        refusal(text.one_line, huge, "title")
        refusal(text.prose, huge, "reason")
        refusal(text.handle, huge)
        assert time.perf_counter() - began < 0.1


class TestProse:
    def test_line_ends_are_made_one_kind_and_trailing_blanks_go(self) -> None:
        assert text.prose("a \r\nb\t\rc\u00a0\n\n  d\n \n\n", "reason") == "a\nb\nc\n\n  d"

    def test_it_is_composed(self) -> None:
        assert text.prose("Cafe\u0301", "reason") == "Caf\u00e9"

    @pytest.mark.parametrize("value", ["می‌خواهم", "क्‍ष", "👩‍💻 🏳️‍🌈", "a\tb", "[/] [link=x]", "葛\U000e0100城", "\ue000"])
    def test_what_languages_need_is_kept(self, value: str) -> None:
        assert text.prose(value, "reason") == value

    def test_a_byte_order_mark_of_an_editor_is_dropped(self) -> None:
        assert text.prose("\ufeffHello", "text") == "Hello"
        assert "U+FEFF" in refusal(text.prose, "Hel\ufefflo", "text").message

    @pytest.mark.parametrize("code", [code for code in FORBIDDEN if code not in (0x09, 0x0A, 0x0D)])
    def test_the_rest_is_refused_and_named(self, code: int) -> None:
        problem = refusal(text.prose, f"a\nb{chr(code)}c", "reason")
        assert problem.message.startswith("the reason ")
        assert named(code) in problem.message

    def test_surrogates_are_refused(self) -> None:
        assert "U+DBFF" in refusal(text.prose, "a\udbff", "reason").message
        assert "0x80" in refusal(text.prose, "a\udc80", "reason").message

    @pytest.mark.parametrize("value", ["", "\n\n", " \t\r\n ", "\ufeff", "\u2800\n\u2800"])
    def test_nothing_visible_is_refused(self, value: str) -> None:
        assert refusal(text.prose, value, "reason").message == "the reason is empty"

    def test_the_limit_counts_what_is_stored(self) -> None:
        assert len(text.prose("x" * 10_000 + "\n" * 50, "reason")) == 10_000
        assert "10001" in refusal(text.prose, "x" * 10_001, "reason").message
        assert len(text.prose("x" * 100_000, "text", text.PROPOSAL)) == 100_000

    def test_piled_up_marks_are_refused_before_they_cost_time(self) -> None:
        began = time.perf_counter()
        refusal(text.prose, "a" + "\u0301\u0316" * 45_000, "text", text.PROPOSAL)
        assert time.perf_counter() - began < 1

    def test_thirty_marks_are_a_text(self) -> None:
        assert text.prose("x" + "\u0316" * 30, "reason") == "x" + "\u0316" * 30
        refusal(text.prose, "x" + "\u0316" * 31, "reason")

    def test_many_blanks_cost_no_time(self) -> None:
        began = time.perf_counter()
        assert text.prose(" " * 99_000 + "x", "text", text.PROPOSAL).endswith("x")
        assert time.perf_counter() - began < 1

    @given(LETTERS)
    def test_what_is_stored_is_stored_as_it_is(self, value: str) -> None:
        try:
            stored = text.prose(value, "reason")
        except BadInput:
            return
        assert text.prose(stored, "reason") == stored
        assert unicodedata.is_normalized("NFC", stored)

    @given(st.text(alphabet="ae\u0301\u0344\u0958\u0316\ufe0f\u200d \t\r\n\ufeff", max_size=80))
    def test_also_of_marks_blanks_and_line_ends(self, value: str) -> None:
        try:
            stored = text.prose(value, "reason")
        except BadInput:
            return
        assert text.prose(stored, "reason") == stored
        assert not any(line != line.rstrip() for line in stored.split("\n"))
        assert "\r" not in stored


class TestHandle:
    @pytest.mark.parametrize(
        "value",
        [
            "a",
            "ana",
            "m-ou-se",
            "Aaron1011",
            "7",
            "_x",
            "a.b",
            "x" * 39,
            "José",
            "Ωμέγα",
            "Ольга",
            "佐々木",
            "アナ山田はな",
        ],
    )
    def test_good_ones(self, value: str) -> None:
        assert text.handle(value) == value

    @pytest.mark.parametrize(
        "value", ["김철수金", "अमित", "سارة2", "سارا\u06f2", "สมชาย", "אורי", "ラーメン", "Владимир-2._"]
    )
    def test_of_every_script(self, value: str) -> None:
        assert text.handle(value) == value

    def test_is_composed(self) -> None:
        assert text.handle("Jose\u0301") == "Jos\u00e9"

    @pytest.mark.parametrize(
        "value",
        ["", " ", "-ana", ".ana", "..", "a b", "a/b", "@all", "a,b", "a:b", "ana!", "x" * 40, "👩", "a\u200db", "a\n"],
    )
    def test_other_shapes_are_refused(self, value: str) -> None:
        refusal(text.handle, value)

    @pytest.mark.parametrize(
        "value", ["\u0430na", "an\u0430", "Ωmega", "раypal", "ana\u0915", "あa", "김あ", "a\u0663"]
    )
    def test_mixed_scripts_are_refused(self, value: str) -> None:
        assert "several scripts" in refusal(text.handle, value).message

    @pytest.mark.parametrize("value", ["ａｎａ", "ﬁn", "𝐚𝐧𝐚", "x²", "ⅷ", "ªna", "x\u0301\u0302\u0353"])
    def test_letters_that_are_others_in_disguise_are_refused(self, value: str) -> None:
        refusal(text.handle, value)

    @pytest.mark.parametrize("value", ["\u1820\u180b", "a\ufe0f", "葛\U000e0100", "\u093fक"])
    def test_marks_that_hide_or_stand_alone_are_refused(self, value: str) -> None:
        refusal(text.handle, value)

    def test_the_refusal_shows_no_raw_character(self) -> None:
        message = refusal(text.handle, "a\u1820\u180b").message
        assert message.isprintable()

    def test_folded_is_one_key_for_every_way_to_write_it(self) -> None:
        assert text.folded("Aaron1011") == text.folded("AARON1011") == "aaron1011"
        assert text.folded("STRASSE") == text.folded("straße")
        assert text.folded("JOSÉ") == text.folded("jose\u0301")
        assert text.folded("ａna") == "ana"
        assert text.folded("ana") != text.folded("anna")

    @given(LETTERS)
    def test_folding_twice_changes_nothing_for_a_handle(self, value: str) -> None:
        try:
            stored = text.handle(value[:39])
        except BadInput:
            return
        assert text.folded(text.folded(stored)) == text.folded(stored)


class TestShown:
    @pytest.mark.parametrize(
        ("value", "seen"),
        [
            ("plain [/] :skull: [link=x]", "plain [/] :skull: [link=x]"),
            ("\x1b[31mred", r"\x1b[31mred"),
            ("\x9b31m", r"\x9b31m"),
            ("\x1b]52;c;AA\x07", r"\x1b]52;c;AA\x07"),
            ("a\u202eb", r"a\u202eb"),
            ("a\U000e0041", r"a\U000e0041"),
            ("a\u2028b\u0000", r"a\u2028b\x00"),
            ("a\udcffb", r"a\udcffb"),
            ("a\u200bb\ufeff", r"a\u200bb\ufeff"),
            ("a\nb\tc\r", r"a\x0ab\x09c\x0d"),
            ("é\x7f", r"é\x7f"),
            ("\uffff", r"\uffff"),
        ],
    )
    def test_what_acts_on_a_terminal_is_seen(self, value: str, seen: str) -> None:
        assert text.shown(value) == seen

    @pytest.mark.parametrize("value", ["می‌خواهم", "क्‍ष", "👩‍💻", "🏳️‍🌈", "👩🏽‍💻", "❤️", "\ue000"])
    def test_joiners_at_work_stay(self, value: str) -> None:
        assert text.shown(value) == value

    @pytest.mark.parametrize(
        ("value", "seen"),
        [("\u200da", r"\u200da"), ("a\u200d", r"a\u200d"), ("a \u200cb", r"a \u200cb"), ("1\u200d2", r"1\u200d2")],
    )
    def test_idle_joiners_are_seen(self, value: str, seen: str) -> None:
        assert text.shown(value) == seen

    def test_selectors_in_a_row_are_seen(self) -> None:
        assert text.shown("a\ufe0f\ufe01\U000e0100") == "a\ufe0f\\ufe01\\U000e0100"

    def test_lines_stay_where_they_are_asked_for(self) -> None:
        assert text.shown("a\n\tb\x1b\r\n", lines=True) == "a\n    b\\x1b\\x0d\n"

    def test_every_character_of_unicode(self) -> None:
        unseen = {"Cc", "Cf", "Cs", "Zl", "Zp"}
        for code in range(sys.maxunicode + 1):
            char = chr(code)
            if code not in VISIBLE_FORMATS and unicodedata.category(char) in unseen:
                assert char not in text.shown(char), named(code)
            elif (
                char.isprintable()
                and unicodedata.category(char)[0] in "LNPS"
                and not unicodedata.name(char, "").endswith("FILLER")
            ):
                assert text.shown(char) == char, named(code)
            assert text.shown(f"a{char}b") == text.shown(f"a{char}b\x00").removesuffix("\\x00"), named(code)

    @given(
        st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\ufe0f\u3164\u200d\t\n é")), max_size=8),
        st.booleans(),
    )
    def test_what_is_seen_at_once_is_what_is_escaped_nowhere(self, value: str, lines: bool) -> None:
        whole = text.shown(value, lines=lines)
        assert whole == text.shown(f"{value}\x00", lines=lines).removesuffix("\\x00")

    @given(
        st.text(alphabet=st.one_of(st.characters(), st.sampled_from([chr(code) for code in FORBIDDEN]))), st.booleans()
    )
    def test_no_control_and_no_direction_ever(self, value: str, lines: bool) -> None:
        seen = text.shown(value, lines=lines)
        allowed = {"\n"} if lines else set()
        assert not ({chr(code) for code in FORBIDDEN} - allowed) & set(seen)
        assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in set(seen) - allowed)
        seen.encode("utf-8")

    @given(LETTERS)
    def test_what_was_stored_as_one_line_is_shown_as_it_is(self, value: str) -> None:
        try:
            stored = text.one_line(value, "title")
        except BadInput:
            return
        assert text.shown(stored) == stored

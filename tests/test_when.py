"""Dates that people say, stored as microseconds and shown on the user's clock."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions import when
from decisions.errors import BadInput

NOW = 1_774_969_445_000_000
"""Tuesday 2026-03-31, 15:04:05 UTC, two days after Berlin's clocks went forward."""

FIRST, LAST = -62_135_596_800_000_000, 253_402_300_799_999_999
Zone = Callable[[str], None]


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Zone]:
    def use(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    use("UTC")
    yield use
    monkeypatch.undo()
    time.tzset()


def said(words: str, *, end_of_day: bool = False, ahead: bool = False) -> str:
    return when.iso(when.parse(words, now=NOW, end_of_day=end_of_day, ahead=ahead))


class TestStored:
    @pytest.mark.parametrize(
        ("stored", "micros"),
        [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-03-31T15:04:05Z", NOW),
            ("2026-03-31T15:04:05.000001Z", NOW + 1),
            ("1969-12-31T23:59:59.500000Z", -500_000),
            ("0001-01-01T00:00:00Z", FIRST),
            ("9999-12-31T23:59:59.999999Z", LAST),
        ],
    )
    def test_both_ways(self, stored: str, micros: int) -> None:
        assert when.moment(stored) == micros
        assert when.iso(micros) == stored

    @given(st.integers(FIRST, LAST))
    def test_any_moment_comes_back(self, micros: int) -> None:
        assert when.moment(when.iso(micros)) == micros

    @pytest.mark.parametrize("bad", ["", "soon", "2026-03-01T14:00:00", "2026-03-01", "2026-13-01T00:00:00Z", "\x1b"])
    def test_what_is_not_stored_that_way_is_refused(self, bad: str) -> None:
        with pytest.raises(BadInput, match="not a date") as caught:
            when.moment(bad)
        assert "\x1b" not in caught.value.message

    @pytest.mark.parametrize("forged", [None, 7, [], ["2026-03-01T14:00:00Z"], {"x": 1}, True])
    def test_what_is_no_text_is_no_moment_and_no_day(self, forged: Any) -> None:
        for stored in (when.moment, when.day_end):
            with pytest.raises(BadInput, match="not a date"):
                stored(forged)

    @pytest.mark.parametrize("micros", [FIRST - 1, LAST + 1, 10**30, -(10**30)])
    def test_outside_the_years_1_to_9999(self, micros: int) -> None:
        for shown in (when.iso, when.local, when.local_date, when.utc_date):
            with pytest.raises(BadInput):
                shown(micros)

    def test_now_is_the_clock(self) -> None:
        before = time.time_ns() // 1000
        assert before <= when.now() <= time.time_ns() // 1000


class TestIso8601:
    @pytest.mark.parametrize(
        ("words", "moment"),
        [
            ("2026-03-01T14:00:00Z", "2026-03-01T14:00:00Z"),
            ("2026-03-01t14:00z", "2026-03-01T14:00:00Z"),
            ("2026-03-01 14:00 UTC", "2026-03-01T14:00:00Z"),
            ("2026-03-01T14:00:00.25+02:00", "2026-03-01T12:00:00.250000Z"),
            ("2026-03-01 14:00 -0330", "2026-03-01T17:30:00Z"),
            ("20260301T140000Z", "2026-03-01T14:00:00Z"),
            ("2026-03-01 14:00", "2026-03-01T13:00:00Z"),
            ("2026-07-01 14:00:01.5", "2026-07-01T12:00:01.500000Z"),
            ("  2026-07-01  ", "2026-06-30T22:00:00Z"),
            ("2026-W10-1", "2026-03-01T23:00:00Z"),
            ("20260301", "2026-02-28T23:00:00Z"),
        ],
    )
    def test_in_berlin(self, zone: Zone, words: str, moment: str) -> None:
        zone("Europe/Berlin")
        assert said(words) == moment
        if "14" in words:
            assert said(words, end_of_day=True) == moment

    def test_a_date_alone_is_the_start_or_the_end_of_the_day(self, zone: Zone) -> None:
        zone("America/New_York")
        assert said("2026-03-01") == "2026-03-01T05:00:00Z"
        assert said("2026-03-01", end_of_day=True) == "2026-03-02T04:59:59.999999Z"

    def test_the_days_on_which_clocks_change(self, zone: Zone) -> None:
        zone("Europe/Berlin")
        assert said("2026-03-29 02:30") == "2026-03-29T01:30:00Z"
        assert said("2026-10-25 02:30") == "2026-10-25T00:30:00Z"
        assert said("2026-03-29", end_of_day=True) == "2026-03-29T21:59:59.999999Z"

    def test_a_day_whose_midnight_never_came(self, zone: Zone) -> None:
        zone("America/Sao_Paulo")
        assert said("2018-11-04") == "2018-11-04T03:00:00Z"
        assert when.local(when.parse("2018-11-04", now=NOW)) == "2018-11-04 01:00"
        assert said("2018-11-03", end_of_day=True) == "2018-11-04T02:59:59.999999Z"

    def test_a_midnight_that_came_twice(self, zone: Zone) -> None:
        zone("America/Sao_Paulo")
        assert said("2018-02-17", end_of_day=True) == "2018-02-18T02:59:59.999999Z"
        zone("America/Havana")
        assert said("2026-11-01") == "2026-11-01T04:00:00Z"

    def test_a_day_that_never_was(self, zone: Zone) -> None:
        zone("Pacific/Apia")
        assert said("2011-12-30") == said("2011-12-31")

    def test_the_edges_of_the_calendar(self, zone: Zone) -> None:
        assert said("0001-01-02") == "0001-01-02T00:00:00Z"
        assert said("9999-12-31") == "9999-12-31T00:00:00Z"
        assert said("9999-12-31", end_of_day=True) == "9999-12-31T23:59:59.999999Z"
        zone("Asia/Tokyo")
        with pytest.raises(BadInput):
            said("0001-01-01")
        zone("America/New_York")
        with pytest.raises(BadInput):
            said("9999-12-31", end_of_day=True)


class TestWhatPeopleSay:
    @pytest.mark.parametrize(
        ("words", "moment"),
        [
            ("now", "2026-03-31T15:04:05Z"),
            ("3 hours ago", "2026-03-31T12:04:05Z"),
            ("an hour ago", "2026-03-31T14:04:05Z"),
            ("in 90 minutes", "2026-03-31T16:34:05Z"),
            ("in 1 hour and 30 minutes", "2026-03-31T16:34:05Z"),
            ("1 day 2 hours ago", "2026-03-30T13:04:05Z"),
            ("yesterday 15:00", "2026-03-30T13:00:00Z"),
            ("Yesterday at 3pm", "2026-03-30T13:00:00Z"),
            ("3:30 pm yesterday", "2026-03-30T13:30:00Z"),
            ("tomorrow noon", "2026-04-01T10:00:00Z"),
            ("15:00", "2026-03-31T13:00:00Z"),
            ("at noon", "2026-03-31T10:00:00Z"),
            ("12am", "2026-03-30T22:00:00Z"),
            ("12pm", "2026-03-31T10:00:00Z"),
            ("10 days ago 15:00", "2026-03-21T14:00:00Z"),
            ("last monday 10:00", "2026-03-30T08:00:00Z"),
            ("March 1, 2026 at 2pm", "2026-03-01T13:00:00Z"),
            ("2026-03-01 3pm", "2026-03-01T14:00:00Z"),
        ],
    )
    def test_a_time_makes_a_moment_of_it(self, zone: Zone, words: str, moment: str) -> None:
        zone("Europe/Berlin")
        assert said(words) == said(words, end_of_day=True) == moment

    @pytest.mark.parametrize(
        ("words", "day"),
        [
            ("today", "2026-03-31"),
            ("yesterday", "2026-03-30"),
            ("TOMORROW", "2026-04-01"),
            ("the day before yesterday", "2026-03-29"),
            ("day after tomorrow", "2026-04-02"),
            ("last week", "2026-03-24"),
            ("last month", "2026-02-28"),
            ("next month", "2026-04-30"),
            ("last year", "2025-03-31"),
            ("2 days ago", "2026-03-29"),
            ("a week ago", "2026-03-24"),
            ("two weeks from now", "2026-04-14"),
            ("a fortnight ago", "2026-03-17"),
            ("in  3\tmonths", "2026-06-30"),
            ("in 30d", "2026-04-30"),
            ("2mo ago", "2026-01-31"),
            ("in 1y", "2027-03-31"),
            ("1 year and 2 months ago", "2025-01-31"),
            ("last monday", "2026-03-30"),
            ("last tuesday", "2026-03-24"),
            ("next friday", "2026-04-03"),
            ("next sat", "2026-04-04"),
            ("last thurs", "2026-03-26"),
            ("this friday", "2026-04-03"),
            ("1 march 2026", "2026-03-01"),
            ("the 1st of March, 2024", "2024-03-01"),
            ("sept 5 2027", "2027-09-05"),
            ("31 march 2026", "2026-03-31"),
        ],
    )
    def test_a_day_is_a_whole_day(self, zone: Zone, words: str, day: str) -> None:
        zone("Europe/Berlin")
        assert when.local(when.parse(words, now=NOW)) == f"{day} 00:00"
        assert when.parse(words, now=NOW, end_of_day=True) == when.day_end(day)
        assert when.parse_date(words, now=NOW) == day

    @pytest.mark.parametrize(
        ("words", "behind", "ahead"),
        [
            ("friday", "2026-03-27", "2026-04-03"),
            ("on friday", "2026-03-27", "2026-04-03"),
            ("tuesday", "2026-03-24", "2026-04-07"),
            ("march 5", "2026-03-05", "2027-03-05"),
            ("31 march", "2026-03-31", "2026-03-31"),
            ("december 24", "2025-12-24", "2026-12-24"),
            ("feb 29", "2024-02-29", "2028-02-29"),
        ],
    )
    def test_behind_or_ahead(self, words: str, behind: str, ahead: str) -> None:
        assert said(words)[:10] == behind
        assert said(words, ahead=True)[:10] == ahead
        assert when.parse_date(words, now=NOW) == ahead
        assert when.parse_date(words, now=NOW, ahead=False) == behind

    @pytest.mark.parametrize("prefix", ["last", "next", "this"])
    @pytest.mark.parametrize("offset", range(7))
    def test_weekdays_seen_from_every_day(self, prefix: str, offset: int) -> None:
        today = date(2026, 3, 2) + timedelta(days=offset)
        now = when.parse(f"{today.isoformat()} 23:30", now=NOW)
        for weekday, name in enumerate(["mon", "tuesday", "weds"[:3], "thursday", "fri", "saturday", "sun"]):
            away = (weekday - today.weekday()) % 7
            expected = {"this": away, "next": away or 7, "last": away - 7}[prefix]
            assert when.parse_date(f"{prefix} {name}", now=now) == (today + timedelta(days=expected)).isoformat()

    def test_today_is_the_users_day(self, zone: Zone) -> None:
        late = when.moment("2026-03-31T23:30:00Z")
        zone("Asia/Tokyo")
        assert when.parse_date("today", now=late) == "2026-04-01"
        assert when.parse_date("1 day ago", now=late) == "2026-03-31"
        zone("America/Los_Angeles")
        assert when.parse_date("today", now=late) == "2026-03-31"

    def test_hours_are_hours_when_the_clocks_change(self, zone: Zone) -> None:
        zone("Europe/Berlin")
        now = when.moment("2026-03-29T02:00:00Z")
        assert when.parse("2 hours ago", now=now) == now - when.hours(2)

    def test_a_moment_as_a_date(self, zone: Zone) -> None:
        zone("Asia/Tokyo")
        assert when.parse_date("2026-03-01T20:00:00Z", now=NOW) == "2026-03-02"
        assert when.parse_date("2026-03-01", now=NOW) == "2026-03-01"

    @pytest.mark.parametrize("name", ["Nonsense/Foo", "<+03>-3", "EST5EDT", ""])
    def test_a_time_zone_without_a_city(self, name: str) -> None:
        code = f"from decisions import when; print(when.parse_date('2 days ago', now={NOW}))"
        environ = {**os.environ, "TZ": name, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
        assert done.stdout == "2026-03-29\n", done.stderr


WORDS = ["", " ", "\n", ".", "-", "a", "an", "may", "march", "mar 2026", "soon", "never", "next", "last", "ago", "in"]
VAGUE = [
    "tonight",
    "this week",
    "week",
    "day",
    "christmas",
    "friday the 13th",
    "tomorrow morning",
    "two",
    "thus",
    "ad ago",
]
NUMBERS = ["0", "1", "5", "12", "2026", "12345", "1234567", "99999999999999", "9" * 60, "1 " * 31, "-1", "1e9", "1 2 3"]
VALUES = ["NaN", "inf", "Infinity", "None", "null", "true", "'; DROP TABLE x", "\x1b[2J", "\ud800"]
SCRIPTS = ["🙂", "明日", "٣ days ago", "२०२६-०३-०१", "２０２６-０３-０१", "２０２６-０３-０１"]
SHAPES = ["2026-03", "2026-W10", "03/04/2026", "3.4.2026", "26-03-01", "2026-3-1", "2026-03-01x14:00", "2026-03-01T"]
OVER = ["2026-02-30", "30 feb 2026", "june 31", "31 june", "2026-13-01", "2026-00-01", "10000-01-01", "0000-01-01"]
CLOCKS = [
    "2026-03-01T25:00",
    "2026-03-01T24:00",
    "2026-03-01T23:59:60",
    "yesterday 25:00",
    "yesterday 15:60",
    "13pm",
    "0am",
]
ZONES = ["2026-03-01T14:00+25:00", "2026-03-01 14:00 CET", "2026-03-01Z"]
LENGTHS = ["30d", "5m", "2 days", "1 day", "-1 day", "in 5m", "1.5 days ago", "3 days from today"]
HEAPS = [
    "tomorrow 3",
    "yesterday 15:00 tomorrow",
    "yesterday tomorrow",
    "now now",
    "monday tuesday",
    "1 pm march 5 2pm",
]
FAR = ["in 99999 years", "99999 years ago", "9999 years ago", "in 99999999999 days", "1 march 0000"]
HEAP = (
    "in",
    "ago",
    "a",
    "3",
    "next",
    "last",
    "friday",
    "march",
    "5",
    "days",
    "hours",
    "yesterday",
    "15:00",
    "at",
    "pm",
)
NONSENSE = (
    *(*WORDS, *VAGUE, *NUMBERS, *VALUES, *SCRIPTS, *SHAPES),
    *(*OVER, *CLOCKS, *ZONES, *LENGTHS, *HEAPS, *FAR),
)


class TestNonsense:
    @pytest.mark.parametrize("words", NONSENSE)
    def test_it_is_refused_with_a_hint(self, words: str) -> None:
        for ahead in (False, True):
            with pytest.raises(BadInput) as caught:
                when.parse(words, now=NOW, ahead=ahead)
            assert caught.value.message.startswith("not a date: '")
            assert caught.value.message.isprintable()
            assert "yesterday 15:00" in caught.value.hint
            with pytest.raises(BadInput):
                when.parse_date(words, now=NOW, ahead=ahead)

    def test_fifty_megabytes_are_refused_at_once_and_not_echoed(self) -> None:
        huge = "1" * 50_000_000
        began = time.perf_counter()
        with pytest.raises(BadInput) as caught:
            when.parse(huge, now=NOW)
        assert len(caught.value.message) < 100
        with pytest.raises(BadInput) as caught:
            when.duration(huge)
        assert len(caught.value.message) < 100
        assert time.perf_counter() - began < 0.1

    @given(st.text(max_size=30))
    def test_any_text_is_a_moment_or_is_refused(self, words: str) -> None:
        try:
            found = when.parse(words, now=NOW)
        except BadInput:
            return
        assert FIRST <= found <= LAST

    @given(st.lists(st.sampled_from(HEAP), min_size=1, max_size=5).map(" ".join))
    def test_any_heap_of_known_words_too(self, words: str) -> None:
        try:
            found = when.parse(words, now=NOW)
        except BadInput:
            return
        assert FIRST <= found <= LAST

    def test_the_end_of_time_is_refused(self) -> None:
        for words in ("in 1 day", "tomorrow", "next friday", "in 2 hours", "in 3 months"):
            with pytest.raises(BadInput):
                when.parse(words, now=LAST)


class TestDays:
    def test_a_day_ends_before_the_next_begins(self, zone: Zone) -> None:
        zone("America/New_York")
        assert when.iso(when.day_end("2026-03-08")) == "2026-03-09T03:59:59.999999Z"

    def test_dates_here_and_in_utc(self, zone: Zone) -> None:
        zone("Asia/Tokyo")
        late = when.moment("2026-02-28T15:00:00Z")
        assert when.local_date(late) == "2026-03-01"
        assert when.utc_date(late) == "2026-02-28"
        assert when.local(late + 59_999_999) == "2026-03-01 00:00"

    def test_early_years_have_four_digits(self) -> None:
        assert when.local(FIRST) == "0001-01-01 00:00"

    def test_days_on(self) -> None:
        assert when.add_days("2024-02-28", 2) == "2024-03-01"
        assert when.add_days("2026-01-01", -1) == "2025-12-31"

    def test_what_is_no_day_is_refused(self) -> None:
        for bad in ("2026-02-30", "soon", ""):
            with pytest.raises(BadInput):
                when.add_days(bad, 1)
            with pytest.raises(BadInput):
                when.day_end(bad)
        for far in (10**6 * 4, 10**30, -(10**30)):
            with pytest.raises(BadInput):
                when.add_days("2026-01-01", far)

    def test_lengths(self) -> None:
        assert when.days(2) == 172_800_000_000
        assert when.hours(72) == when.days(3)


class TestDuration:
    @pytest.mark.parametrize(
        ("words", "micros"),
        [
            ("30d", when.days(30)),
            ("2w", when.days(14)),
            ("36h", when.hours(36)),
            ("3 months", when.days(90)),
            ("1 Year", when.days(365)),
            ("45 minutes", 45 * 60_000_000),
            (" 1 day ", when.days(1)),
            ("0d", 0),
            ("6mo", when.days(180)),
        ],
    )
    def test_what_is_understood(self, words: str, micros: int) -> None:
        assert when.duration(words) == micros

    @pytest.mark.parametrize(
        "words", ["", "d", "30", "5m", "-1d", "1.5h", "1e3d", "30 bananas", "٣d", "999999999y", "1d 2h", "\x1b", "NaN"]
    )
    def test_the_rest_is_refused(self, words: str) -> None:
        with pytest.raises(BadInput) as caught:
            when.duration(words)
        assert caught.value.message.isprintable()
        assert caught.value.hint


class TestAgo:
    @pytest.mark.parametrize(
        ("length", "behind", "ahead"),
        [
            (1, "just now", "just now"),
            (29_999_999, "just now", "just now"),
            (60_000_000, "1 minute ago", "in 1 minute"),
            (when.hours(1) - 1, "1 hour ago", "in 1 hour"),
            (when.hours(5), "5 hours ago", "in 5 hours"),
            (when.days(1), "1 day ago", "in 1 day"),
            (when.days(3) + when.hours(5), "3 days ago", "in 3 days"),
            (when.days(14) - 1, "2 weeks ago", "in 2 weeks"),
            (when.days(60), "8 weeks ago", "in 8 weeks"),
            (when.days(61), "2 months ago", "in 2 months"),
            (when.days(364), "11 months ago", "in 11 months"),
            (when.days(365), "1 year ago", "in 1 year"),
            (when.days(800), "2 years ago", "in 2 years"),
        ],
    )
    def test_in_both_directions(self, length: int, behind: str, ahead: str) -> None:
        assert when.ago(NOW - length, NOW) == behind
        assert when.ago(NOW + length, NOW) == ahead

    def test_this_moment(self) -> None:
        assert when.ago(NOW, NOW) == "just now"


def test_the_library_is_loaded_only_for_what_people_say() -> None:
    code = (
        "import sys; from decisions import text, when, where; text.shown('a')\n"
        "for words in ('2026-03-01', 'yesterday 15:00', 'now', '1 march'): when.parse(words, now=0)\n"
        "heavy = {'dateparser', 'unicodedata', 'typing', 'inspect', 'dataclasses', 'json', 'hashlib'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "when.parse('2 days ago', now=0); assert 'dateparser' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}\n{code}"], check=False)
    assert done.returncode == 0

"""Time: what people say about it, how it is stored, and how it is shown.

A moment is an `int`: microseconds since 1970-01-01T00:00:00Z. A day is a string `YYYY-MM-DD` in the time zone of the
user ($TZ, else that of the system).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from decisions.errors import BadInput

Moment = int

_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH = _EPOCH_UTC.replace(tzinfo=None)
_MICROSECOND = timedelta(microseconds=1)
_MINUTE = 60 * 1_000_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_LONGEST = 64
_HINT = (
    "Say for example 2026-03-01, '2026-03-01 14:00', 'yesterday 15:00', '3 days ago', 'last friday' or 'in 3 months'."
)

_ISO = (
    r"(?P<date>\d{4}-\d\d-\d\d|\d{8}|\d{4}-?W\d\d-?\d)"
    r"(?:[T ](?P<time>\d\d(?::?\d\d(?::?\d\d(?:[.,]\d{1,9})?)?)?)(?: ?(?P<zone>Z|UTC|[+-]\d\d(?::?\d\d)?))?)?"
)
_CLOCK = (
    r"(?:at )?(?:(?P<hour12>\d{1,2})(?::(?P<minute12>\d\d))? ?(?P<half>am|pm)"
    r"|(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?|(?P<noon>noon))"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_NUMBERED = r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?: (?P<year>\d{4}))?"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = r"(?P<weekday>mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|" + "|".join(_WEEKDAYS) + ")"
_NUMBER = r"(?:\d{1,5} ?|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) )"
_LONG = r"(?:days?|d|weeks?|w|fortnights?|months?|mo|years?|y)"
_SHORT = r"(?:hours?|hrs?|h|minutes?|mins?|seconds?|secs?)"
_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_UNITS = {
    **dict.fromkeys(("min", "mins", "minute", "minutes"), _MINUTE),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), _HOUR),
    **dict.fromkeys(("d", "day", "days"), _DAY),
    **dict.fromkeys(("w", "week", "weeks"), 7 * _DAY),
    **dict.fromkeys(("mo", "month", "months"), 30 * _DAY),
    **dict.fromkeys(("y", "year", "years"), 365 * _DAY),
}


def now() -> Moment:
    """The system clock, read nowhere else."""
    from time import time_ns

    return time_ns() // 1000


def moment(iso: str) -> Moment:
    """The moment that a stored form such as `2026-03-01T14:00:00Z` names. Raises BadInput for anything else."""
    try:
        return _micros(datetime.fromisoformat(iso) - _EPOCH_UTC)
    except (ValueError, TypeError, OverflowError):
        raise _not_a_date(str(iso)) from None


def iso(m: Moment) -> str:
    """The stored form: UTC, with `Z`, and microseconds only where they are not zero."""
    try:
        return (_EPOCH + timedelta(microseconds=m)).isoformat() + "Z"
    except OverflowError:
        raise _out_of_range() from None


def parse(text: str, *, now: Moment, end_of_day: bool = False, ahead: bool = False) -> Moment:
    """The moment that somebody means by ISO 8601 or by words such as `yesterday 15:00`.

    A date alone, and words that name a day and no time of day (`3 days ago`, `last month`), are the start of that day,
    or with `end_of_day` its last microsecond. `friday` and `march 5` are the last before now or, with `ahead`, the next
    (`march 5` may be today). Words that could mean several days are refused. Raises BadInput.
    """
    found = _read(text, now, ahead)
    if isinstance(found, int):
        return found
    try:
        return _end(found) if end_of_day else _at(found, time())
    except (ValueError, OverflowError, OSError):
        raise _not_a_date(text) from None


def parse_date(text: str, *, now: Moment, ahead: bool = True) -> str:
    """The day that somebody means, by the words that `parse` understands. Raises BadInput."""
    found = _read(text, now, ahead)
    return local_date(found) if isinstance(found, int) else found.isoformat()


def duration(text: str) -> int:
    """How long `30d`, `2w`, `36h`, `45 minutes` or `3 months` are, in microseconds; a month is 30 days, a year 365.

    Raises BadInput for anything else, and for more than 10,000 years.
    """
    found = None if len(text) > _LONGEST else re.fullmatch(r"(\d{1,9}) ?([a-z]+)", text.strip().lower(), re.ASCII)
    unit = _UNITS.get(found[2], 0) if found else 0
    length = int(found[1]) * unit if found else 0
    if not unit or length > 10_000 * 365 * _DAY:
        raise BadInput(f"not a length of time: {_echo(text)}", "Say for example 45min, 36h, 30d, 2w or '3 months'.")
    return length


def days(n: int) -> int:
    """So many days of 24 hours, in microseconds."""
    return n * _DAY


def hours(n: int) -> int:
    """So many hours, in microseconds."""
    return n * _HOUR


def utc_date(m: Moment) -> str:
    """The day on which the moment falls in UTC."""
    return iso(m)[:10]


def local_date(m: Moment) -> str:
    """The day on which the moment falls for the user."""
    return _local(m).date().isoformat()


def local(m: Moment, *, seconds: bool = False) -> str:
    """The moment on the user's clock, to the minute (`2026-03-01 15:00`) or the second."""
    return _local(m).isoformat(" ")[: 19 if seconds else 16]


def day_end(date_iso: str) -> Moment:
    """The last microsecond of that day for the user. Raises BadInput."""
    try:
        return _end(_stored_day(date_iso))
    except (ValueError, OverflowError, OSError):
        raise _out_of_range() from None


def add_days(date_iso: str, n: int) -> str:
    """The day so many days later, or with a negative number earlier. Raises BadInput."""
    try:
        return (_stored_day(date_iso) + timedelta(days=n)).isoformat()
    except OverflowError:
        raise _out_of_range() from None


def ago(m: Moment, now: Moment) -> str:
    """How far the moment is from now: `3 days ago`, `in 2 weeks`, `just now`."""
    words = span(abs(now - m))
    if not words:
        return "just now"
    return f"{words} ago" if m < now else f"in {words}"


def span(length: Moment) -> str:
    """A length of time in words: `3 days`, `2 weeks`; empty where it is no minute."""
    minutes = (length + _MINUTE // 2) // _MINUTE
    if not minutes:
        return ""
    count, unit = _rounded(minutes)
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _rounded(minutes: int) -> tuple[int, str]:
    if minutes < 60:
        return minutes, "minute"
    if minutes < 24 * 60:
        return minutes // 60, "hour"
    whole = minutes // (24 * 60)
    if whole < 14:
        return whole, "day"
    if whole < 61:
        return whole // 7, "week"
    if whole < 365:
        return whole * 12 // 365, "month"
    return whole // 365, "year"


def _read(text: str, now: Moment, ahead: bool) -> date | Moment:
    """A day where only a day was said, else a moment."""
    if len(text) > _LONGEST or not text.isascii():
        raise _not_a_date(text)
    words = " ".join(text.split())
    try:
        found = _written(words.upper())
        if found is None:
            found = _said(" ".join(words.lower().replace(",", " ").split()), now, ahead)
    except (ValueError, OverflowError, OSError):
        found = None
    if found is None:
        raise _not_a_date(text)
    return found


def _written(words: str) -> date | Moment | None:
    """ISO 8601, in upper case: a day, or a moment; without an offset on the user's clock."""
    found = re.fullmatch(_ISO, words)
    if found is None:
        return None
    day, clock, zone = found["date"], found["time"], found["zone"]
    if clock is None:
        return date.fromisoformat(day)
    if zone is None:
        return _at(date.fromisoformat(day), time.fromisoformat(clock))
    return _micros(datetime.fromisoformat(f"{day}T{clock}{'Z' if zone == 'UTC' else zone}") - _EPOCH_UTC)


def _said(words: str, now: Moment, ahead: bool) -> date | Moment | None:
    """What people say, in lower case; a time of day makes a moment of a day."""
    if words == "now":
        return now
    if _elapsed(rf"(?:{_LONG}|{_SHORT})", words) and not _elapsed(_LONG, words):
        return _micros(_asked(words, _EPOCH + timedelta(microseconds=now), ahead) - _EPOCH)
    today = _local(now).date()
    found = re.fullmatch(rf"(?:(?P<before>.+?) )??{_CLOCK}(?: (?P<after>.+))?", words)
    if found is None:
        return _day(words, today, ahead)
    if found["before"] and found["after"]:
        return None
    day = _day(found["before"] or found["after"] or "today", today, ahead)
    return None if day is None else _at(day, _clock(found))


def _elapsed(unit: str, words: str) -> bool:
    amounts = rf"{_NUMBER}{unit}(?: (?:and )?{_NUMBER}{unit})*"
    return re.fullmatch(rf"{amounts} (?:ago|from now)|in {amounts}", words) is not None


def _day(words: str, today: date, ahead: bool) -> date | None:
    if words in _NEAR:
        return today + timedelta(days=_NEAR[words])
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
        return date.fromisoformat(words)
    found = re.fullmatch(rf"(?:on )?{_NUMBERED}(?: of)? {_MONTH}{_YEAR}", words)
    found = found or re.fullmatch(rf"(?:on )?{_MONTH} {_NUMBERED}{_YEAR}", words)
    if found is not None:
        return _calendar_day(_MONTHS.index(found["month"][:3]) + 1, int(found["day"]), found["year"], today, ahead)
    found = re.fullmatch(rf"(?P<which>(?:(?:last|next|this|on) )?){_WEEKDAY}", words)
    if found is not None:
        full = next(name for name in _WEEKDAYS if name.startswith(found["weekday"][:3]))
        return _asked(found["which"] + full, datetime.combine(today, time(12)), ahead).date()
    known = r"(?:last|next) (?:week|month|year)|(?:the )?day (?:before yesterday|after tomorrow)"
    if re.fullmatch(known, words) or _elapsed(_LONG, words):
        return _asked(words, datetime.combine(today, time(12)), ahead).date()
    return None


def _calendar_day(month: int, day: int, year: str | None, today: date, ahead: bool) -> date | None:
    """The day in that year; without one, the last such day up to today or, with `ahead`, the next from today on."""
    if year is not None:
        return date(int(year), month, day)
    for distance in range(9):
        try:
            found = date(today.year + (distance if ahead else -distance), month, day)
        except ValueError:
            continue
        if found >= today if ahead else found <= today:
            return found
    return None


def _clock(found: re.Match[str]) -> time:
    if found["noon"]:
        return time(12)
    if found["half"] is None:
        return time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    hour = int(found["hour12"])
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return time(hour % 12 + (12 if found["half"] == "pm" else 0), int(found["minute12"] or 0))


def _asked(words: str, base: datetime, ahead: bool) -> datetime:
    """What dateparser makes of the words, on the same clock as `base`. Raises ValueError.

    It is asked only for phrases that are known to have one meaning: of others it guesses (`a` is a day in January,
    `31 march` is in 1931, `tomorrow 3` is tomorrow), and where TZ names no city it fails unless it is given a zone.
    """
    import dateparser  # type: ignore[import-untyped, unused-ignore]

    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "future" if ahead else "past", "TIMEZONE": "UTC"}
    try:
        found = dateparser.parse(words, languages=["en"], settings=settings)
    except Exception as problem:  # whatever the library raises, the words were not understood
        raise ValueError(words) from problem
    if not isinstance(found, datetime) or found.tzinfo is not None:
        raise ValueError(words)
    return found


def _at(day: date, clock: time) -> Moment:
    """That time of that day on the user's clock: the earlier where it comes twice, moved on where it never comes."""
    said = datetime.combine(day, clock)
    try:
        seconds = int(said.replace(microsecond=0).timestamp())
    except ValueError:  # on the last day of the calendar, where only this way works; clocks do not change then
        return _micros(said.astimezone(UTC) - _EPOCH_UTC)
    return _checked(seconds * 1_000_000 + said.microsecond)


def _end(day: date) -> Moment:
    if day == date.max:
        return _at(day, time.max)
    return _at(day + timedelta(days=1), time()) - 1


def _local(m: Moment) -> datetime:
    try:
        return (_EPOCH_UTC + timedelta(microseconds=m)).astimezone()
    except (ValueError, OverflowError, OSError):
        raise _out_of_range() from None


def _checked(m: Moment) -> Moment:
    iso(m)
    return m


def _micros(since: timedelta) -> int:
    return since // _MICROSECOND


def _stored_day(date_iso: str) -> date:
    try:
        return date.fromisoformat(date_iso)
    except (ValueError, TypeError):
        raise _not_a_date(str(date_iso)) from None


def _echo(text: str) -> str:
    from decisions.text import shown

    return f"'{shown(text[:40])}{'…' if len(text) > 40 else ''}'"


def _not_a_date(text: str) -> BadInput:
    return BadInput(f"not a date: {_echo(text)}", _HINT)


def _out_of_range() -> BadInput:
    return BadInput("not a date: it lies outside the years 1 to 9999", _HINT)

"""Statistics: how the circles decide, in numbers."""

from __future__ import annotations

from pydantic import Field

from decisions.exchange.outputs.base import Count, Handle, Moment, Output


class Quartiles(Output):
    """Of spans, in days."""

    decisions: Count
    lower_quartile: float
    median: float
    upper_quartile: float


class DaysToAdoption(Output):
    """From the opening, and where a need was voiced before, from the first one, to the first adoption."""

    from_opening: Quartiles | None
    from_first_need: Quartiles | None


class Objections(Output):
    """How many were raised, and what became of them; `resolved` is kind -> how many."""

    raised: Count
    open: Count
    resolved: dict[str, Count]


class SoManyRounds(Output):
    """How many decisions had so many rounds."""

    rounds: Count
    decisions: Count


class Rounds(Output):
    """Of the decisions that had a round."""

    decisions: Count
    mean: float | None
    distribution: list[SoManyRounds]


class Reviews(Output):
    """Held in time, held late, or not held though they were due; and the share of the first."""

    in_time: Count
    late: Count
    overdue: Count
    share_in_time: float | None


class BuyInAfter(Output):
    """The counts of each decision so many days after its first adoption, summed."""

    days: Count
    decisions: Count
    in_: Count = Field(alias="in")
    halfhearted: Count
    out: Count
    unknown: Count
    stale: Count


class Numbers(Output):
    """The numbers of some decisions; `by_status` is status -> how many."""

    decisions: Count
    by_status: dict[str, Count]
    days_to_adoption: DaysToAdoption
    objections: Objections
    rounds: Rounds
    reviews: Reviews
    buy_in: list[BuyInAfter]


class CircleNumbers(Numbers):
    """The numbers of one circle."""

    circle: Handle


class MonthsBuyIn(Output):
    """Summed over the decisions in force at the end of a month."""

    in_: Count = Field(alias="in")
    halfhearted: Count
    out: Count
    unknown: Count


class Month(Output):
    """What was adopted in a month, within how many days half of it was, and how buy-in stood at its end."""

    month: str = Field(pattern=r"^\d{4}-\d\d$")
    adopted: Count
    days: float | None
    buy_in: MonthsBuyIn


class Statistics(Output):
    """The numbers of all decisions that a query selects, and of each of their circles; with --plot also of the last
    months, and the file of the picture.
    """

    as_of: Moment | None
    known_at: Moment | None
    query: list[str]
    total: Numbers
    circles: list[CircleNumbers]
    months: list[Month] | None = None
    picture: str | None = None

"""When what an item reports happened, by the dates in its text: asked where its own date does not tell."""

from datetime import date

from service.domain.matching.cues import years_in
from service.domain.matching.features import Features

DAYS = ("on", "day")  # labels of the facts that are days ("11-26")


def is_since(features: Features, starts: date) -> bool | None:
    """Whether what an item reports lies on or after a day; None where its text does not settle it.

    The latest year that the text names decides; in the year of that day itself, the latest day.

    Args:
        features: of the item.
        starts: the first day whose news can be a development.
    """
    years = years_in(features.text, features.lang)
    if not years:
        return None
    year = max(years)
    if year != starts.year:
        return year > starts.year
    told = [fact.partition(":") for fact in features.facts]
    days = [_day(year, value) for label, _, value in told if label in DAYS]
    return max(days) >= starts if days else None


def _day(year: int, month_and_day: str) -> date:
    month, day = map(int, month_and_day.split("-"))
    try:
        return date(year, month, day)
    except ValueError:  # 29 February of another year
        return date(year, month, 28)

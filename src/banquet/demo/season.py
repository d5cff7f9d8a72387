"""How many functions a day asks for: the season's curve of northern India.

Shares and dates follow published lists for 2026; for every other year the same dates are
moved by a fixed number of days and are a sample, never a statement about the calendar.
"""

from datetime import date, timedelta
from typing import Literal

Kind = Literal["wedding", "social", "corporate"]

_WEDDINGS_BY_MONTH = (4, 17, 11, 12, 11, 10, 5, 2, 2, 5, 12, 9)
_CORPORATE_BY_MONTH = (9, 7, 10, 7, 7, 7, 7, 7, 9, 8, 6, 16)
_SOCIAL_BY_MONTH = (8, 9, 9, 8, 8, 8, 7, 8, 8, 9, 9, 9)
_BY_WEEKDAY = (0.6, 0.6, 0.7, 0.8, 1.3, 2.2, 1.9)
_CORPORATE_BY_WEEKDAY = (1.0, 1.2, 1.3, 1.3, 1.2, 0.7, 0.3)

_AUSPICIOUS_2026 = {
    2: (5, 6, 8, 10, 12, 14, 19, 20, 21, 24, 25, 26),
    3: (1, 3, 4, 7, 8, 9, 11, 12),
    4: (15, 20, 21, 25, 26, 27, 28, 29),
    5: (1, 3, 5, 6, 7, 8, 13, 14),
    6: (21, 22, 23, 24, 25, 26, 27, 29),
    7: (1, 6, 7, 11),
    11: (21, 24, 25, 26),
    12: (2, 3, 4, 5, 6, 11, 12),
}
_SAMPLE_SHIFT_DAYS = 11


def is_auspicious(day: date) -> bool:
    """Tell whether weddings crowd this date (published for 2026, a sample otherwise)."""
    years = day.year - 2026
    reference = day + timedelta(days=_SAMPLE_SHIFT_DAYS * years)
    try:
        reference = reference.replace(year=2026)
    except ValueError:  # 29 February of a leap year
        return False
    return reference.day in _AUSPICIOUS_2026.get(reference.month, ())


_FESTIVALS = {(2026, 11, 8): "Diwali", (2027, 3, 22): "Holi", (2027, 10, 29): "Diwali"}


def muhurat_tier(day: date) -> int | None:
    """Return how much a date is wanted for weddings: 3 is A+, 2 is A; None is no muhurat."""
    if not is_auspicious(day):
        return None
    return 3 if day.weekday() in (2, 3, 4, 5, 6) else 2


def festival_of(day: date) -> str | None:
    """Return the name of the festival on a date, of the few that the sample knows."""
    return _FESTIVALS.get((day.year, day.month, day.day))


def demand(kind: Kind, day: date) -> float:
    """Return the weight of a date for a kind of function; 1.0 is an average day."""
    month = day.month - 1
    if kind == "corporate":
        return _CORPORATE_BY_MONTH[month] / 8.33 * _CORPORATE_BY_WEEKDAY[day.weekday()]
    if kind == "social":
        return _SOCIAL_BY_MONTH[month] / 8.33 * _BY_WEEKDAY[day.weekday()]
    share = _WEDDINGS_BY_MONTH[month] / 8.33
    return share * (5.0 if is_auspicious(day) else 0.35 * _BY_WEEKDAY[day.weekday()])

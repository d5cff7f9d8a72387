"""The row type of the table `bookings`, spelled as the database spells it."""

from typing import Literal, TypeAlias, TypedDict

BookingStatus: TypeAlias = Literal[
    "enquiry",
    "tentative",
    "confirmed",
    "in_progress",
    "completed",
    "settled",
    "released",
    "lost",
    "cancelled",
]


class Booking(TypedDict):
    """One hall, one time.

    `event_date`, `event_time` and `end_time` are the branch's own, as `2026-12-05` and
    `19:00:00`; `starts_at`, `ends_at` and every other `_at` are instants in ISO 8601.
    """

    id: str
    branch_id: int
    event_id: str | None
    hall_id: int
    hall_name: str
    title: str
    event_type: str | None
    event_date: str
    event_time: str
    end_time: str
    end_day_offset: int
    starts_at: str
    ends_at: str
    setup_minutes: int
    teardown_minutes: int
    status: BookingStatus
    status_reason: str | None
    option_rank: int
    option_expires_at: str | None
    challenged_at: str | None
    guests_expected: int | None
    guests_guaranteed: int | None
    guests_actual: int | None
    setup_style: str | None
    customer_id: str | None
    notes: str | None
    created_by: str | None
    modified_by: str | None
    created_at: str
    modified_at: str
    version: int

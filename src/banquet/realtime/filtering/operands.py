"""Text of PostgreSQL values as Python values that compare the way PostgreSQL compares them.

Pure. Only what is certain: a type or a comparison this module cannot do exactly as
PostgreSQL does is refused by name when a filter is made, never approximated.
"""

import math
import re
import struct
from calendar import monthrange
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, TypeAlias

from banquet.realtime.rights.tables import TableColumn

Reader: TypeAlias = Callable[[str], Any]
"""Reads the text of a value; raises ValueError if the type does not accept it."""

_INTEGER = re.compile(r"\s*[+-]?[0-9]{1,30}\s*", re.ASCII)
_NUMBER = re.compile(
    r"\s*([+-]?(?:[0-9]{1,131072}(?:\.[0-9]{0,16383})?|\.[0-9]{1,16383})(?:[eE][+-]?[0-9]{1,3})?)\s*",
    re.ASCII,
)
_SPECIAL = re.compile(r"\s*(nan|[+-]?inf(?:inity)?)\s*", re.IGNORECASE | re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}", re.ASCII)
_DATE = re.compile(r"([0-9]{4,7})-([0-9]{2})-([0-9]{2})( BC)?", re.ASCII)
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?", re.ASCII)
_ZONE = re.compile(r"(.*?)\s*(Z|z|[+-][0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2})?)?)", re.ASCII)

_RANGES: Final = {
    "int2": (-(2**15), 2**15 - 1),
    "int4": (-(2**31), 2**31 - 1),
    "int8": (-(2**63), 2**63 - 1),
    "oid": (0, 2**32 - 1),
}
_BOOLEANS: Final = {"true": True, "false": False, "yes": True, "no": False}
_DAY_MICROSECONDS: Final = 86_400_000_000


def reader(column: TableColumn) -> Reader | None:
    """Return what reads values of a column, or None if its type is not supported."""
    if column.labels:
        return _enum_reader(column.labels)
    if column.type_name in _RANGES:
        return _integer_reader(*_RANGES[column.type_name])
    if column.type_name in ("text", "varchar", "bpchar") and column.collation == "none":
        return None
    return _READERS.get(column.type_name)


def is_ordered(column: TableColumn) -> bool:
    """Tell whether less and greater are known for a column's type and collation."""
    if column.type_name in ("text", "varchar", "bpchar"):
        return column.collation in ("bytes", "ascii")
    return True


def canonical(column: TableColumn, value: Any) -> str | None:
    """Return the one text PostgreSQL prints for a value that was read, if there is one.

    Lets equality be looked up instead of evaluated; None where several texts are equal.
    """
    if column.labels:
        return column.labels[int(value)]
    match column.type_name:
        case "int2" | "int4" | "int8" | "oid":
            return str(value)
        case "bool":
            return "t" if value else "f"
        case "text" | "varchar" | "uuid":
            return str(value)
        case _:
            return None


def fold(column: TableColumn) -> Callable[[str], str] | None:
    """Return how `ilike` takes case away under a column's collation, None if unknown."""
    match column.collation:
        case "ascii":
            return _fold_ascii
        case "bytes":
            return _fold_simple
        case _:
            return None


_UPPER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def _fold_ascii(text: str) -> str:
    return text.translate(_UPPER)


def _fold_simple(text: str) -> str:
    # Python maps one character to several where Unicode's simple mapping has just the first,
    # and looks at the neighbours of a final sigma: go character by character.
    return "".join(each.lower()[0] for each in text)


def _integer_reader(low: int, high: int) -> Reader:
    def read(text: str) -> int:
        if not _INTEGER.fullmatch(text):
            raise ValueError("not an integer")
        value = int(text)
        if not low <= value <= high:
            raise ValueError("out of range")
        return value

    return read


def _enum_reader(labels: tuple[str, ...]) -> Reader:
    places = {label: place for place, label in enumerate(labels)}

    def read(text: str) -> int:
        if text not in places:
            raise ValueError(f"not one of {', '.join(labels)}")
        return places[text]

    return read


def _numeric(text: str) -> tuple[int, Decimal]:
    """Return a key that sorts NaN above all and equal to itself, as PostgreSQL does."""
    special = _SPECIAL.fullmatch(text)
    if special:
        word = special[1].lower()
        return (1, Decimal(0)) if word == "nan" else (0, Decimal(word))
    number = _NUMBER.fullmatch(text)
    if not number:
        raise ValueError("not a number")
    return (0, Decimal(number[1]))


def _float8(text: str) -> tuple[int, float]:
    kind, exact = _numeric(text)
    value = float(exact)
    if (math.isinf(value) and exact.is_finite()) or (value == 0 and exact != 0):
        raise ValueError("out of range")
    return (kind, value)


def _float4(text: str) -> tuple[int, float]:
    kind, value = _float8(text)
    if math.isinf(value):
        return (kind, value)
    try:
        (single,) = struct.unpack("<f", struct.pack("<f", value))
    except OverflowError as error:
        raise ValueError("out of range") from error
    if single == 0 and value != 0:
        raise ValueError("out of range")
    return (kind, single)


def _boolean(text: str) -> bool:
    word = text.strip(" \t\n\r\v\f").lower()
    if word in ("1", "on"):
        return True
    if word in ("0", "off", "of"):
        return False
    for name, value in _BOOLEANS.items():
        if word and name.startswith(word):
            return value
    raise ValueError("not a boolean")


def _uuid(text: str) -> str:
    word = text.lower()
    if word.startswith("{") and word.endswith("}"):
        word = word[1:-1]
    if not _UUID.fullmatch(word):
        raise ValueError("not a UUID")
    digits = word.replace("-", "")
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _text(text: str) -> str:
    return text


def _padded(text: str) -> str:
    return text.rstrip(" ")


def _date(text: str) -> float:
    """Return days since 1970, or an infinity."""
    word = text.strip(" ")
    if word in ("infinity", "-infinity"):
        return float(word)
    match = _DATE.fullmatch(word)
    if not match:
        raise ValueError("write a date as YYYY-MM-DD")
    return _days(int(match[1]), int(match[2]), int(match[3]), before_christ=match[4] is not None)


def _days(year: int, month: int, day: int, *, before_christ: bool) -> int:
    if year == 0 or not 1 <= month <= 12:
        raise ValueError("no such date")
    count = 1 - year if before_christ else year
    # The calendar repeats every 400 years; `monthrange` only knows years from 1.
    if not 1 <= day <= monthrange(count % 400 + 2000, month)[1]:
        raise ValueError("no such date")
    # Days of the civil calendar, years starting in March so that leap days come last.
    shifted = count - (month <= 2)
    era, of_era = divmod(shifted, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def _time(text: str) -> int:
    """Return microseconds since midnight."""
    match = _TIME.fullmatch(text.strip(" "))
    if not match:
        raise ValueError("write a time as HH:MM:SS")
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
    micros = int((match[4] or "").ljust(6, "0"))
    total = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + micros
    if minutes > 59 or seconds > 59 or total > _DAY_MICROSECONDS:
        raise ValueError("no such time")
    return total


def _timestamp(text: str) -> float:
    """Return microseconds since 1970 on the value's own clock, or an infinity."""
    word = text.strip(" ")
    if word in ("infinity", "-infinity"):
        return float(word)
    era = " BC" if word.endswith(" BC") else ""
    day, _, clock = word.removesuffix(" BC").replace("T", " ", 1).partition(" ")
    days = int(_date(day + era))
    return days * _DAY_MICROSECONDS + (_time(clock) if clock else 0)


def _timestamptz(text: str) -> float:
    """Return microseconds since 1970 UTC, or an infinity; UTC is meant where no zone stands."""
    word = text.strip(" ")
    if word in ("infinity", "-infinity"):
        return float(word)
    era = " BC" if word.endswith(" BC") else ""
    local = word.removesuffix(" BC")
    day, clock = local[:10], local[10:]
    match = _ZONE.fullmatch(clock) if ":" in clock else None
    if match is None:
        return _timestamp(local + era)
    return _timestamp(day + match[1] + era) - _offset(match[2])


def _offset(text: str) -> int:
    if text in ("Z", "z"):
        return 0
    digits = text[1:].replace(":", "").ljust(6, "0")
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if hours > 15 or minutes > 59 or seconds > 59:
        raise ValueError("no such time zone")
    size = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000
    return -size if text[0] == "-" else size


_READERS: Final[dict[str, Reader]] = {
    "numeric": _numeric,
    "float8": _float8,
    "float4": _float4,
    "bool": _boolean,
    "uuid": _uuid,
    "text": _text,
    "varchar": _text,
    "bpchar": _padded,
    "date": _date,
    "time": _time,
    "timestamp": _timestamp,
    "timestamptz": _timestamptz,
}

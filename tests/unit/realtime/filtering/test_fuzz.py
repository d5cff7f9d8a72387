"""Filters made of noise on columns of every type: refused with a reason, or they judge any row."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from banquet.errors import RequestError
from banquet.realtime.filtering.filters import check_filter
from banquet.realtime.filtering.grammar import parse_filter
from banquet.realtime.rights.tables import TableColumn
from banquet.replication.messages import UNCHANGED
from tests.unit.mutations import mutated

TYPES = [
    *("int2", "int4", "int8", "numeric", "float4", "float8", "bool", "uuid", "text", "varchar"),
    *("bpchar", "name", "date", "time", "timestamp", "timestamptz", "mood", "_int4", "jsonb"),
]
OPERATORS = [
    *("eq", "neq", "lt", "lte", "gt", "gte", "in", "like", "ilike", "match", "imatch", "is"),
    *("isdistinct", "not.eq", "not.in", "not.is", "fts", ""),
]
TEXTS = [
    *("", "0", "-1", "7", "1e5", "NaN", "Infinity", "-infinity", "1.50", "9" * 400, "1e999999"),
    *("t", "f", "true", "null", "calm", "a%_b", "\\", "(", "(1,2)", '("a,b",2)', '"a\\"b"', "[a"),
    *("2026-02-28", "2026-02-30", "0044-03-15 BC", "24:00:00", "infinity", "2026-01-01T00:00Z"),
    *("0a2b4c6d-0000-0000-0000-000000000001", "{1,2,NULL}", '{"a": 1}', "\0", "İ", "ß", "\ud7ff"),
]
SEEDS = [f"c={operator}.{text}".encode() for operator in OPERATORS for text in TEXTS[::3]]

texts = st.sampled_from(TEXTS) | st.text(max_size=12)
filters = st.one_of(
    st.builds("c={}.{}".format, st.sampled_from(OPERATORS), texts),
    mutated(SEEDS).map(lambda data: data.decode(errors="replace")),
)


def column(type_name: str) -> TableColumn:
    labels = ("calm", "busy") if type_name == "mood" else ()
    sql_type = "" if labels else f"pg_catalog.{type_name}"
    return TableColumn("c", type_name, labels, "bytes", "", sql_type)


@settings(max_examples=400)
@given(filters, st.sampled_from(TYPES), st.lists(texts, max_size=4))
def test_noise_is_refused_or_judges_any_text(text: str, kind: str, rows: list[str]) -> None:
    with suppress(RequestError):
        made = check_filter(parse_filter(text), {"c": column(kind)})
        for value in (None, UNCHANGED, *rows):
            assert made.accepts((value,), {"c": 0}) in (True, False)
            assert {asked for _, asked in made.questions((value,), {"c": 0})} <= {value}
        assert made.accepts((), {}) == (not text.strip())
        found = made.lookup()
        assert found is None or found[0] == "c"

"""The Python programs of docs/real-time.md, run as they are printed but for addresses."""

import re
from contextlib import AbstractContextManager
from pathlib import Path

from tests.integration.client.programs import Program, printed_by, program
from tests.integration.clients.stage import Stage
from tests.running import PASSWORD

_PAGE = Path(__file__).parents[3] / "docs" / "real-time.md"
_BLOCKS = re.findall(r"^```python\n(.*?)^```$", _PAGE.read_text(), re.DOTALL | re.MULTILINE)


def block(stage: Stage, number: int) -> AbstractContextManager[Program]:
    """Run a program of the page, with the addresses of the stage."""
    assert stage.server.database_url is not None
    text = _BLOCKS[number]
    for printed, here in {
        "http://127.0.0.1:8000": stage.server.url,
        "sales.dwk@demo.test": stage.address("sales.dwk"),
        "banquet-demo": PASSWORD,
        "postgresql://listener@/banquet": stage.server.database_url,
    }.items():
        text = text.replace(printed, here)
    return program("-c", text)


def book(stage: Stage, title: str) -> str:
    (booking,) = stage.run(
        "insert into bookings (branch_id, hall_name, event_date, event_time, title) values"
        f" ({stage.branches['dwk']}, 'Garden', '{stage.new_days()}', '19:00', '{title}')"
        " returning id"
    )
    return str(booking["id"])


def test_every_program_of_the_page_is_run() -> None:
    assert len(_BLOCKS) == 3


def test_bookings_of_a_branch(stage: Stage) -> None:
    with block(stage, 0) as process:
        lines = [printed_by(process)]
        identity = book(stage, "Tea")
        stage.run(f"update bookings set title = 'High tea' where id = '{identity}'")
        stage.run(f"delete from bookings where id = '{identity}'")
        lines += [printed_by(process) for _ in range(3)]

    assert lines == ["Live", "New: Tea", "Updated: High tea", "Cancelled: High tea"]


def test_rows_first_then_changes(stage: Stage) -> None:
    branch = stage.branches["dwk"]
    with block(stage, 1) as process:
        lines = [printed_by(process)]
        stage.run(
            "begin;"
            f"insert into halls (branch_id, name) values ({branch}, 'Annex'), ({branch}, 'Tent');"
            f"update halls set name = 'Marquee' where branch_id = {branch} and name = 'Tent';"
            "commit"
        )
        lines.append(printed_by(process))

    assert lines == ["3 halls", "Annex, Garden, Main Hall, Marquee, Terrace"]


def test_listen(stage: Stage) -> None:
    assert stage.server.database_url is not None
    with block(stage, 2) as process:
        stage.run(
            "do $$ begin loop exit when exists (select from pg_stat_activity where query like"
            " 'listen \"realtime:%' and datname = current_database() and state = 'idle');"
            " perform pg_stat_clear_snapshot(); end loop; end $$"
        )
        book(stage, "Heard")
        line = printed_by(process)

    assert line == "INSERT Heard"

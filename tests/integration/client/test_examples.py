"""The programs in `examples/`, run as they stand against a real server."""

import signal
from contextlib import AbstractContextManager
from pathlib import Path

from tests.integration.client.programs import Program, printed_by, program, said_by
from tests.integration.clients.stage import Stage

EXAMPLES = Path(__file__).parents[3] / "examples"


def example(name: str, *arguments: str) -> AbstractContextManager[Program]:
    return program(EXAMPLES / name, *arguments)


def book(stage: Stage, title: str, date: str) -> str:
    (booking,) = stage.run(
        "insert into bookings (branch_id, hall_name, event_date, event_time, title) values"
        f" ({stage.branches['dwk']}, 'Garden', {date}, '19:00', '{title}') returning id"
    )
    return str(booking["id"])


def some_day(stage: Stage) -> str:
    return f"'{stage.new_days()}'"


def test_kitchen_printer_prints_what_it_missed_exactly_once(stage: Stage, tmp_path: Path) -> None:
    kitchen = (
        "kitchen_printer.py",
        "dwk",
        stage.address("sales.dwk"),
        f"--url={stage.server.url}",
        f"--cursor-file={tmp_path / 'cursor'}",
    )
    slips: list[tuple[str, str]] = []

    def take_slip(printer: Program) -> None:
        heading, about, _ = (printed_by(printer) for _ in range(3))
        slips.append((heading, about.partition(":")[0]))

    with example(*kitchen) as printer:
        assert said_by(printer) == "live"
        identity = book(stage, "First", some_day(stage))
        take_slip(printer)
        printer.send_signal(signal.SIGINT)
        assert printer.wait(timeout=60) == 0
    book(stage, "While off", some_day(stage))
    stage.run(f"update bookings set status = 'released' where id = '{identity}'")
    with example(*kitchen) as printer:
        take_slip(printer)
        take_slip(printer)
        book(stage, "Back again", some_day(stage))
        take_slip(printer)

    assert slips == [
        ("--- NEW ---", "First"),
        ("--- NEW ---", "While off"),
        ("--- CANCELLED ---", "First"),
        ("--- NEW ---", "Back again"),
    ]


def test_kitchen_printer_that_may_not_sign_in_says_so(stage: Stage, tmp_path: Path) -> None:
    arguments = ("dwk", "nobody@banquet.test", f"--url={stage.server.url}")

    with example("kitchen_printer.py", *arguments) as printer:
        said = said_by(printer)

        assert said.startswith("kitchen_printer: nobody@banquet.test cannot sign in")
        assert printer.wait(timeout=60) == 1


def test_lobby_board_shows_today_and_follows_it(stage: Stage) -> None:
    today = "(now() at time zone 'Asia/Kolkata')::date"
    identity = book(stage, "Mehta reception", today)
    book(stage, "Another day", some_day(stage))
    lobby = ("dwk", stage.address("sales.dwk"), stage.server.url)
    with example("lobby_board.py", *lobby) as board:
        first = [printed_by(board), printed_by(board)]
        stage.run(f"update bookings set title = 'Mehta dinner' where id = '{identity}'")
        second = [printed_by(board), printed_by(board)]
        stage.run(f"update bookings set status = 'cancelled' where id = '{identity}'")
        third = printed_by(board)

    assert first == ["19:00  Garden               Mehta reception", "live"]
    assert second == ["19:00  Garden               Mehta dinner", "live"]
    assert third == "live"

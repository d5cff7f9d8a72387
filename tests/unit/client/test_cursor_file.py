import os
from pathlib import Path

import pytest

from banquet.client.cursor_file import CursorFile
from banquet.client.messages import Binding
from banquet.errors import RequestError

BOOKINGS = Binding("bookings", filter="branch_id=eq.7")


def test_cursor_is_kept_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "cursor"

    assert CursorFile(path, BOOKINGS).read() == ""
    CursorFile(path, BOOKINGS).write("e.1.0")
    CursorFile(path, BOOKINGS).write("e.2.0")

    assert CursorFile(path, BOOKINGS).read() == "e.2.0"
    assert os.listdir(tmp_path) == ["cursor"]  # noqa: PTH208


def test_cursor_of_another_subscription_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cursor"
    CursorFile(path, BOOKINGS).write("e.1.0")

    with pytest.raises(RequestError, match=r"belongs to 'public.bookings \* branch_id=eq.7'"):
        CursorFile(path, Binding("bookings", filter="branch_id=eq.8")).read()


@pytest.mark.parametrize("content", ["", "{", "[]", "7", '{"cursor": "e.1.0"}'])
def test_file_that_is_none_of_ours_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "cursor"
    path.write_text(content)

    with pytest.raises(RequestError, match="remove this one to begin anew"):
        CursorFile(path, BOOKINGS).read()


def test_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file = CursorFile(tmp_path / "missing" / "cursor", BOOKINGS)

    with pytest.raises(RequestError, match="missing/cursor' cannot be written"):
        file.write("e.1.0")

"""Pages of memory handed back to the system where nobody would free them."""

import ctypes
import mmap
import sys
from typing import Final

_DONTNEED: Final = 4
_PAGE: Final = mmap.PAGESIZE

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def release_pages(room: memoryview) -> None:
    """Give back the whole pages of a stretch of memory whose content nobody needs.

    It stays usable and reads as zeros. Does nothing elsewhere than on Linux, where the same
    call would mean something else.
    """
    if _libc is None:
        return
    start = ctypes.addressof(ctypes.c_char.from_buffer(room))
    first = -(-start // _PAGE) * _PAGE
    size = (start + len(room)) // _PAGE * _PAGE - first
    if size > 0:
        _libc.madvise(ctypes.c_void_p(first), ctypes.c_size_t(size), _DONTNEED)

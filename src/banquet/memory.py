"""Which allocator a server runs on: the C library's, which can give memory back to the system.

Python's own hands it back in pieces of a megabyte, and only those in which nothing at all is left:
after ten thousand clients had come and gone, a few hundred small objects kept half of what they
had needed. The C library's gives back every page (`garbage.give_back`).
"""

import ctypes
import os
import sys
from typing import Final

_VARIABLE: Final = "PYTHONMALLOC"


def start_on_system_allocator() -> None:
    """Start this program anew on the C library's allocator, unless it runs on a chosen one.

    Python settles it before anything else, and by an environment variable alone. Does nothing
    where the C library could not give anything back (others than glibc). To be called before
    the imports, which would all be done again.
    """
    if _VARIABLE not in os.environ and hasattr(ctypes.CDLL(None), "malloc_trim"):
        environment = {**os.environ, _VARIABLE: "malloc"}
        os.execve(sys.executable, sys.orig_argv, environment)  # noqa: S606  # ourselves

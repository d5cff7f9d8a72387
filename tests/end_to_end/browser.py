"""The Chromium that the end-to-end tests drive: found, or installed by `make test`.

Debian's package where root and apt-get are at hand (it brings the libraries a browser needs),
else Playwright's own download. Run as a program, it installs and says which browser it is.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """Return the path of a Chromium that starts, or None."""
    candidates = [os.environ.get("BANQUET_TEST_BROWSER"), *map(shutil.which, _NAMES), _downloaded()]
    return next((path for path in candidates if path and _starts(path)), None)


def install_browser() -> str:
    """Return the path of a Chromium, installing one if there is none.

    Raises:
        SystemExit: none could be installed; says what to do.
    """
    if (found := find_browser()) is not None:
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = ["apt-get", "-qq", "-o=Dpkg::Use-Pty=0"]
        subprocess.run([*quiet, "update"], check=False)
        packages = ["chromium", "fonts-liberation"]
        install = [*quiet, "install", "--yes", "--no-install-recommends", *packages]
        subprocess.run(
            install, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        )
    if find_browser() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    found = find_browser()
    if found is None:
        raise SystemExit(
            "No Chromium could be installed, and the end-to-end tests need one. Install it "
            "(apt install chromium) or name one in BANQUET_TEST_BROWSER."
        )
    return found


def _downloaded() -> str | None:
    """Return Playwright's own Chromium, if it was downloaded."""
    script = (
        "from playwright.sync_api import sync_playwright as s\n"
        "with s() as p: print(p.chromium.executable_path)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    path = done.stdout.strip()
    return path if path and Path(path).exists() else None


def _starts(path: str) -> bool:
    """Tell whether a browser runs here at all: one without its libraries does not."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.stdout.write(f"The end-to-end tests drive {install_browser()}.\n")

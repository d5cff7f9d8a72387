"""What a browser must load before the first page shows, compressed.

What it is made of: `node scripts/first-load.mjs` in `web/`.
"""

import gzip
import re
import subprocess
from pathlib import Path
from typing import Final

from bench.figures import Figure
from bench.world import ROOT, World

_LIMIT_KILOBYTES: Final = 250.0
_WEB: Final = ROOT / "web"

# What index.html names is loaded at once, by who is signed in also what it names in
# `meta[name=inside]`; the rest of `assets` when a page asks for it.
_FIRST_LOAD = re.compile(r'[" ]/?((?:assets/)?[\w.-]+\.(?:js|css))(?=[" ])')


def figures(_: World) -> list[Figure]:
    """Build the web application and add up the scripts and styles its page names."""
    subprocess.run(["npm", "run", "--silent", "build"], cwd=_WEB, check=True, capture_output=True)
    dist = _WEB / "dist"
    named = sorted(set(_FIRST_LOAD.findall((dist / "index.html").read_text())))
    kilobytes = sum(_compressed(dist / name) for name in named) / 1000
    grown = subprocess.run(
        ["node", "scripts/first-load.mjs", "--grown"],
        cwd=_WEB,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    everything = sum(_compressed(path) for path in (dist / "assets").glob("*.[jc]s*"))
    return [
        Figure(
            name="web bundle, first load, gzip",
            note=f"{len(named)} scripts and style sheets; since web/first-load.json: {grown}",
            value={"KB": round(kilobytes, 1)},
            reference_name="all scripts and style sheets",
            reference={"KB": round(everything / 1000, 1)},
            aim=f"<= {_LIMIT_KILOBYTES:g} KB",
            met=kilobytes <= _LIMIT_KILOBYTES,
        )
    ]


def _compressed(path: Path) -> int:
    return 0 if path.suffix == ".map" else len(gzip.compress(path.read_bytes(), 9))

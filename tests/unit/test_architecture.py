"""Who may import whom: read from the sources, so that the arrows of the design stay true."""

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "banquet"

LEAVES = {"settings", "errors", "identity", "clock", "logs", "meters", "__init__"}
SHELLS = {"http", "db", "replication"}
FEATURES = {"auth", "rest", "realtime", "jobs"}
# The client is a program's own part: it knows the server by its protocol alone.
APART = {"client"}
COMPOSITION = {"cli", "app", "server", "garbage", "memory", "commands", "demo"}

# Besides leaves and itself.
MAY_IMPORT = {
    "leaf": set[str](),
    "shell": {"shell"},
    "feature": {"shell"},
    "apart": set[str](),
    "composition": {"shell", "feature", "apart", "composition"},
}

# Shells meet in one direction only: the database knows nothing of the other two.
SHELLS_OF_SHELLS = {"http": set[str](), "db": set[str](), "replication": set[str]()}

# Where bytes move or time passes. A module that imports none of these, nor a module that does,
# is pure; the ones listed must stay so.
IMPURE = {
    "asyncio",
    "http.client",
    "multiprocessing",
    "os",
    "picows",
    "psycopg",
    "psycopg_pool",
    "random",
    "secrets",
    "signal",
    "socket",
    "starlette",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "uvicorn",
    "uvloop",
}
PURE = {
    "auth.account",
    "auth.addresses",
    "auth.api.inputs",
    "auth.api.mail_inputs",
    "auth.claim_paths",
    "auth.jwk",
    "auth.limits",
    "auth.mail.allowance",
    "auth.mail.letters",
    "auth.mail.occasions",
    "auth.pkce",
    "auth.redirects",
    "auth.rotation",
    "auth.stored_hashes",
    "auth.tokens",
    "client.booking",
    "client.filters",
    "client.messages",
    "client.overlap",
    "db.cluster_files",
    "db.prepared",
    "db.session",
    "http.session_cookie",
    "jobs.pacing",
    "realtime.broadcast.limits",
    "realtime.broadcast.readiness",
    "realtime.broadcast.requests",
    "realtime.broadcast.stored",
    "realtime.changes.delivery",
    "realtime.changes.starts",
    "realtime.channels.channel",
    "realtime.channels.recall",
    "realtime.channels.topics",
    "realtime.filtering.arrays",
    "realtime.filtering.expressions",
    "realtime.filtering.filters",
    "realtime.filtering.grammar",
    "realtime.filtering.operands",
    "realtime.filtering.patterns",
    "realtime.history.cursor",
    "realtime.history.ring",
    "realtime.monitoring.journal",
    "realtime.monitoring.metrics",
    "realtime.monitoring.progress",
    "realtime.notify.notifications",
    "realtime.presence.allowance",
    "realtime.presence.requests",
    "realtime.presence.roster",
    "realtime.rights.access",
    "realtime.rights.policies",
    "realtime.rights.tables",
    "realtime.rights.topics",
    "realtime.sockets.credentials",
    "realtime.sockets.fragments",
    "realtime.sockets.intake",
    "realtime.sockets.requests",
    "realtime.sockets.visitors",
    "realtime.subscriptions.bindings",
    "realtime.subscriptions.encoder",
    "realtime.subscriptions.groups",
    "realtime.waiting.pauses",
    "realtime.wire.joins",
    "realtime.wire.protocol",
    "realtime.wire.said",
    "replication.decoder",
    "replication.envelope",
    "replication.lsn",
    "replication.messages",
    "replication.rows",
    "rest.answer",
    "rest.catalog_rows",
    "rest.conditions",
    "rest.embedding",
    "rest.envelope",
    "rest.foreign_keys",
    "rest.functions",
    "rest.grammar",
    "rest.hints",
    "rest.job",
    "rest.joins",
    "rest.media",
    "rest.offers",
    "rest.openapi",
    "rest.overrides",
    "rest.parameters",
    "rest.payload",
    "rest.payload_rows",
    "rest.plan",
    "rest.preferences",
    "rest.query",
    "rest.relationships",
    "rest.request",
    "rest.scanner",
    "rest.schema",
    "rest.select",
    "rest.selection",
    "rest.sql",
    "rest.tree",
    "rest.swagger_types",
    "rest.upsert",
    "rest.views",
}


def _module(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


MODULES = {_module(path): path for path in sorted(SOURCE.rglob("*.py"))}


def _part(module: str) -> str:
    return module.partition(".")[0]


def _kind(module: str) -> str:
    part = _part(module)
    groups = {
        "leaf": LEAVES,
        "shell": SHELLS,
        "feature": FEATURES,
        "apart": APART,
        "composition": COMPOSITION,
    }
    return next(kind for kind, parts in groups.items() if part in parts)


def _imports(path: Path) -> Iterator[str]:
    """Yield dotted names of what a file imports, wherever in the file the import stands."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _own_imports(module: str) -> set[str]:
    """Return the modules of this program that a module imports."""
    names = (name.removeprefix("banquet.") for name in _imports(MODULES[module]))
    own = {name if name in MODULES else f"{name}.__init__" for name in names}
    return own & set(MODULES) - {module}


def test_every_part_has_a_place() -> None:
    known = LEAVES | SHELLS | FEATURES | APART | COMPOSITION

    assert {_part(module) for module in MODULES} <= known


@pytest.mark.parametrize("module", MODULES)
def test_arrows_point_downwards(module: str) -> None:
    for imported in _own_imports(module):
        if _kind(imported) == "leaf" or _part(imported) == _part(module):
            continue
        assert _kind(imported) in MAY_IMPORT[_kind(module)], f"{module} imports {imported}"
        if _kind(module) == "shell":
            allowed = SHELLS_OF_SHELLS[_part(module)]
            assert _part(imported) in allowed, f"{module} imports {imported}"


def test_no_import_goes_round_in_a_circle() -> None:
    order = TopologicalSorter({module: _own_imports(module) for module in MODULES})

    try:
        order.prepare()
    except CycleError as error:
        pytest.fail(f"imports in a circle: {error.args[1]}")


def test_every_folder_is_on_the_code_map() -> None:
    page = (SOURCE.parents[1] / "docs" / "architecture.md").read_text()

    folders = {path.parent.name for path in SOURCE.rglob("__init__.py")} - {SOURCE.name}

    assert {folder for folder in folders if f"{folder}/" not in page} == set()


def test_every_room_of_the_web_application_is_on_the_code_map() -> None:
    root = SOURCE.parents[1]
    page = (root / "docs" / "architecture.md").read_text()

    rooms = {path.name for path in (root / "web/src/lib").iterdir() if path.is_dir()}

    assert {room for room in rooms if f"`{room}/`" not in page} == set()


def test_no_room_of_real_time_needs_one_that_needs_it() -> None:
    # Stricter than for modules: what lies in one folder can be read before what builds on it.
    order: TopologicalSorter[str] = TopologicalSorter()
    for module in MODULES:
        order.add(
            _room(module), *({_room(each) for each in _own_imports(module)} - {_room(module)})
        )

    try:
        order.prepare()
    except CycleError as error:
        pytest.fail(f"rooms in a circle: {error.args[1]}")


def _room(module: str) -> str:
    """Return the folder below `realtime` that a module lies in; elsewhere, and on top, itself."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "realtime" else module


@pytest.mark.parametrize("module", sorted(LEAVES - {"__init__"}))
def test_leaves_import_the_standard_library_and_leaves_alone(module: str) -> None:
    for name in _imports(MODULES[module]):
        root = name.partition(".")[0]
        assert root in sys.stdlib_module_names or root == "banquet", f"{module} imports {name}"


@pytest.mark.parametrize("module", sorted(PURE))
def test_pure_modules_reach_nothing_that_moves_bytes(module: str) -> None:
    seen, waiting = {module}, [module]
    while waiting:
        current = waiting.pop()
        for name in _imports(MODULES[current]):
            roots = {name, name.partition(".")[0]}
            assert not roots & IMPURE, f"{module} reaches {name} through {current}"
            # The time is handed to them: they know the protocol `Clock` alone.
            assert name != "banquet.clock.SystemClock", f"{module} has a clock of its own"
        found = _own_imports(current) - seen - LEAVES
        seen |= found
        waiting += found


def test_what_calls_itself_pure_is_held_to_it() -> None:
    said = {
        module
        for module, path in MODULES.items()
        if re.search(
            r"\bPure\.$", ast.get_docstring(ast.parse(path.read_text())) or "", re.MULTILINE
        )
    }

    assert said <= PURE


def test_no_import_hides_in_a_function() -> None:
    for path in MODULES.values():
        lines = path.read_text().splitlines()
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    assert "# deferred:" in lines[node.lineno - 1], f"{path}:{node.lineno}"


def test_only_settings_reads_the_environment() -> None:
    # The command line hands the environment over; programs of PostgreSQL inherit a part of it.
    # The allocator is settled by it before anything else.
    allowed = {"commands.terminal", "db.programs", "db.cluster_home", "memory"}

    readers = {
        module
        for module, path in MODULES.items()
        if "os.environ" in path.read_text() or "getenv" in path.read_text()
    }

    assert readers <= allowed


def test_no_module_is_too_long_to_read() -> None:
    long = {module: length for module, path in MODULES.items() if (length := _length(path)) > 500}

    assert long == {}


def _length(path: Path) -> int:
    return path.read_text().count("\n")

"""Running the server: one process that owns its port, its data directory and its tasks."""

import asyncio
import errno
import logging
import os
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

import uvicorn
import uvloop

from banquet.app import App, open_app
from banquet.auth.keys import load_keys
from banquet.db.credentials import ensure_login_roles
from banquet.db.embedded import EmbeddedCluster
from banquet.db.locks import FileLock
from banquet.db.migrate import migrate
from banquet.db.opening import Database, make_data_dir, open_database
from banquet.errors import SettingsError
from banquet.garbage import collect_calmly, sweep
from banquet.http.protocol import BoundedHttpProtocol
from banquet.settings import Settings

_log = logging.getLogger("banquet.server")

_GRACE_SECONDS = 3
_SUPERVISION_SECONDS = 0.5
# Connections the kernel completes before we accept them; it takes no more than its own limit,
# 4096 unless set otherwise. Beyond it a client is not refused but left to try for up to a minute.
_BACKLOG = 4096


@contextmanager
def own_installation(settings: Settings) -> Iterator[None]:
    """Be the only server of a data directory for the length of a `with` block.

    Raises:
        SettingsError: another server has it; names its process.
    """
    make_data_dir(settings.data_dir)
    lock = FileLock(settings.data_dir / "server.lock")
    if not lock.try_exclusive():
        raise SettingsError(
            "already_running",
            f"A Banquet server already runs on {settings.data_dir.absolute()} ({lock.read()}).",
            hint="Stop it, or name another directory in BANQUET_DATA_DIR.",
        )
    try:
        lock.write(f"process {os.getpid()}, {settings.url}")
        yield
    finally:
        lock.release()


def bind(settings: Settings) -> socket.socket:
    """Return a socket at the address of the settings, which does not listen yet.

    Until the server can accept, clients are refused, and come back when they see fit. Thousands
    that return after a crash would else fill the kernel's queue before the first is accepted, and
    the rest be made to wait 1, 3, 7 and more seconds between tries.

    Raises:
        SettingsError: the port is taken, or the address is not this machine's.
    """
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise _address_refusal(settings, error) from error
    listener.setblocking(False)
    return listener


def run(
    settings: Settings,
    database: Database,
    listener: socket.socket,
    ready: Callable[[], None],
) -> None:
    """Serve until SIGINT or SIGTERM, then close every connection within seconds.

    Args:
        settings: Of this installation.
        database: Migrated, its login roles with passwords.
        listener: As `bind` returns it.
        ready: Called once requests are answered.

    Raises:
        BanquetError: a part that the server cannot be without failed.
    """
    _allow_many_sockets()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            runner.run(_serve(settings, database, listener, ready))
        except KeyboardInterrupt:
            _log.info("stopped")
        except BaseExceptionGroup as group:
            _raise_first(group)


def prepare(
    settings: Settings, database: Database, on_progress: Callable[[str, int, int], None]
) -> list[str]:
    """Migrate a database and give the login roles their passwords; return what was applied.

    Raises:
        SettingsError: see `migrate` and `ensure_login_roles`.
    """
    applied = migrate(database.admin_url, settings.schema, on_progress=on_progress)
    ensure_login_roles(database.admin_url, settings.data_dir)
    return applied


async def _serve(
    settings: Settings,
    database: Database,
    listener: socket.socket,
    ready: Callable[[], None],
) -> None:
    keys = load_keys(settings)
    async with open_app(settings, database.admin_url, keys) as app:
        _listen(listener, settings)
        server = _Server(_configuration(app))
        async with asyncio.TaskGroup() as tasks:
            owned: list[asyncio.Task[None]] = [tasks.create_task(task()) for task in app.tasks]
            if database.cluster is not None:
                owned.append(tasks.create_task(_keep_running(database.cluster)))
            owned.append(tasks.create_task(collect_calmly()))
            announced = tasks.create_task(_announce(server, app, ready))
            await server.serve(sockets=[listener])
            for task in (*owned, announced):
                task.cancel()


def _listen(listener: socket.socket, settings: Settings) -> None:
    try:
        # Two servers can bind one port, but not both listen.
        listener.listen(_BACKLOG)
    except OSError as error:
        raise _address_refusal(settings, error) from error


class AnsweringServer(uvicorn.Server):
    """uvicorn's server; it tells when it answers.

    Attributes:
        answering: Set once it listens.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answering = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen."""
        await super().startup(sockets)
        self.answering.set()


class _Server(AnsweringServer):
    """A signal ends only the server.

    uvicorn raises a signal again once it has stopped, which would end the program before the
    database is stopped.
    """

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let SIGINT and SIGTERM end this server for the length of a `with` block."""
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


async def _announce(server: _Server, app: App, ready: Callable[[], None]) -> None:
    await server.answering.wait()
    await app.warm()
    sweep()
    ready()


def _allow_many_sockets() -> None:
    """Raise the limit of open files as far as allowed: each client is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # macOS names a limit it does not grant
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _configuration(app: App) -> uvicorn.Config:
    return uvicorn.Config(
        app.asgi,
        http=BoundedHttpProtocol,
        ws=app.websocket or "none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=_BACKLOG,
        # Longer than the idle time of browsers and proxies, which must be first to hang up:
        # a request sent while we close would be lost.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


async def _keep_running(cluster: EmbeddedCluster) -> NoReturn:
    """Start the embedded PostgreSQL again if its main process dies."""
    while True:
        await asyncio.sleep(_SUPERVISION_SECONDS)
        if not cluster.is_running():
            _log.warning("the embedded PostgreSQL died; starting it again")
            await asyncio.to_thread(cluster.start)


def _raise_first(group: BaseExceptionGroup[BaseException]) -> NoReturn:
    """Raise the failure that ended the tasks; the rest only followed from it."""
    first: BaseException = group
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    raise first from group


def _address_refusal(settings: Settings, error: OSError) -> SettingsError:
    if error.errno == errno.EADDRINUSE:
        return SettingsError(
            "port_taken",
            f"Port {settings.port} on {settings.host} is taken by another program.",
            hint="Stop it, or choose another port with BANQUET_PORT or --port.",
        )
    if error.errno == errno.EACCES:
        return SettingsError(
            "port_forbidden",
            f"This account may not use port {settings.port}.",
            hint="Choose one from 1024 on, with BANQUET_PORT or --port.",
        )
    return SettingsError(
        "address_unusable",
        f"The address {settings.host} cannot be listened on: {error.strerror or error}.",
        hint="BANQUET_HOST takes an address of this machine, such as 127.0.0.1 or 0.0.0.0.",
    )


def end_on_terminate() -> None:
    """Make SIGTERM end the program as Ctrl-C does, so that what was started is stopped."""

    def interrupt(_signal: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


@contextmanager
def opened(settings: Settings, say: Callable[[str], None]) -> Iterator[Database]:
    """Open the database; further signals do not interrupt its closing."""
    with open_database(settings, say) as database:
        try:
            yield database
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)

"""A `banquet serve` process as a value that tests start, kill, restart and ask."""

import os
import secrets
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

PASSWORD = "correct-horse-7"
PUBLISHABLE_KEY = "sb_publishable_test"
SECRET_KEY = "sb_secret_test"

BANQUET = [sys.executable, "-c", "from banquet.cli import main; main()"]

# Ends with the test run even if that is killed: its input closes then.
_WITH_US = """
import os, threading
threading.Thread(target=lambda: os.read(0, 1) or os._exit(9), daemon=True).start()
from banquet.cli import main
main()
"""


@dataclass
class Server:
    """A server process and what a client needs to know of it.

    Attributes:
        database_url: Owner's address of its database; None for the embedded one.
        data_dir: Its data directory.
        settings: Environment variables it is started with, beside the usual ones of tests.
        arguments: Of `banquet serve`.
        port: Kept over restarts.
        preamble: Python run in the process before the program; plants defects in it.
    """

    database_url: str | None
    data_dir: Path
    settings: dict[str, str] = field(default_factory=dict)
    arguments: list[str] = field(default_factory=list)
    port: int = field(default_factory=lambda: free_port())
    publishable_key: str = PUBLISHABLE_KEY
    secret_key: str = SECRET_KEY
    preamble: str = ""
    _process: "subprocess.Popen[str] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What the process wrote to standard error, over all starts."""
        return self._log_file.read_text()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Tell whether a process was started and not ended by us."""
        return self._process is not None

    def environment(self) -> dict[str, str]:
        ours = {
            "BANQUET_DATA_DIR": str(self.data_dir),
            "BANQUET_PORT": str(self.port),
            "BANQUET_PUBLISHABLE_KEY": self.publishable_key,
            "BANQUET_SECRET_KEY": self.secret_key,
            "BANQUET_RATE_LIMITS": "off",
        }
        if self.database_url is not None:
            ours["BANQUET_DATABASE_URL"] = self.database_url
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("BANQUET_", "PG"))}
        return inherited | ours | self.settings

    def start(self) -> "Server":
        """Start the process and return once it says that it answers."""
        with self._log_file.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", self.preamble + _WITH_US, "serve", *self.arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=self.environment(),
                start_new_session=True,
            )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if "is ready at" in line:
                return self
        raise AssertionError(f"the server ended with {self._process.wait()}: {self.log}")

    def stop(self) -> int:
        """End it as Ctrl-C does and return its exit status; harmless when it is not running."""
        return self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it as a crash of the machine's power would: kill -9."""
        self._end(signal.SIGKILL)

    def restart(self, *, kill: bool = False) -> None:
        """Stop (or kill) the process and start it again on the same port."""
        self._end(signal.SIGKILL if kill else signal.SIGINT)
        self.start()

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run another command of the program with this server's settings."""
        return run_banquet(*arguments, environment=self.environment())

    def sign_up(self, email: str, password: str = PASSWORD, **data: Any) -> dict[str, Any]:
        """Make an account over REST and return the session: access_token, user and so on."""
        return self._auth("signup", {"email": email, "password": password, "data": data})

    def sign_in(self, email: str, password: str = PASSWORD) -> dict[str, Any]:
        """Return a new session of an account."""
        return self._auth("token?grant_type=password", {"email": email, "password": password})

    def client(self, token: str | None = None) -> httpx.Client:
        """Return an HTTP client that sends the publishable key, and a token if one is given."""
        headers = {"apikey": self.publishable_key}
        headers["authorization"] = f"Bearer {token or self.publishable_key}"
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)

    def _auth(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        with self.client() as client:
            response = client.post(f"/auth/v1/{path}", json=body)
        assert response.status_code == 200, response.text
        session: dict[str, Any] = response.json()
        return session

    @property
    def _log_file(self) -> Path:
        return self.data_dir / "server.log"

    def _end(self, number: int) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(number)
        status = self._process.wait(timeout=60)
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._process = None
        return status


def run_banquet(*arguments: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run the program to its end; its output is in the result."""
    return subprocess.run(
        [*BANQUET, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=180,
    )


def free_port() -> int:
    """Return a port nobody listens on, and that no connection is given while its server restarts.

    The system takes the near ends of connections from 32768 on.
    """
    while True:
        port = secrets.choice(range(20_000, 32_000))
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def resident_bytes(pid: int) -> int:
    """Return the memory a process occupies; 0 if there is no such process."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")

"""The configuration of the embedded cluster as text; pure."""

from collections.abc import Mapping

# Reasons stand in docs/self-hosting.md ("The embedded database"). Sized for two cores and a
# few hundred users; an operator's own values go to local.conf, which is read last.
DEFAULTS: Mapping[str, str] = {
    # Reached through the socket alone; the password is asked for even there.
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    # The real-time engine reads the WAL; 2 GB bound what a stopped engine may hold back.
    "wal_level": "logical",
    "max_replication_slots": "8",
    "max_wal_senders": "8",
    "max_slot_wal_keep_size": "2GB",
    "logical_decoding_work_mem": "256MB",
    # A commit is announced once it is flushed: waiting costs 0.2 ms, not waiting 140 ms.
    "synchronous_commit": "on",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "10min",
    "random_page_cost": "1.1",
    # Short statements on two cores: neither compiling nor spreading them pays.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    # An open transaction holds back cleaning and the creation of replication slots.
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Refusals go to the client that caused them, not to a log: they quote people's data.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}

HOST_RULES = """\
# Written by Banquet at each start. Sockets only, always with a password.
local all all scram-sha-256
local replication all scram-sha-256
"""


def postgresql_conf(socket_dir: str, extra: Mapping[str, str]) -> str:
    """Return postgresql.conf: the defaults, then `extra`, then whatever local.conf says."""
    settings = {**DEFAULTS, "unix_socket_directories": _listed(socket_dir), **extra}
    lines = [f"{name} = {_quoted(value)}" for name, value in settings.items()]
    head = "# Written by Banquet at each start. Put your own settings in local.conf beside it."
    return "\n".join([head, *lines, "include_if_exists = 'local.conf'", ""])


def _listed(directory: str) -> str:
    """Return one directory as an item of a list setting, where commas would separate."""
    return '"' + directory.replace('"', '""') + '"'


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"

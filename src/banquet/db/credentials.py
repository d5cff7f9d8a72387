"""The passwords of the two roles the server logs in as; nobody chooses or types them.

Each is an HMAC of the owner's password (or, where the owner logs in without one, of a random
secret kept with mode 0600 in the data directory), so every server of one database arrives at
the same passwords and none is stored.
"""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from banquet.db.failures import translate_error
from banquet.errors import SettingsError

LOGIN_ROLES = ("authenticator", "supabase_auth_admin")


def login_url(admin_url: str, role: str, data_dir: Path) -> str:
    """Return the conninfo with which the server logs in as one of `LOGIN_ROLES`."""
    return make_conninfo(admin_url, user=role, password=role_password(admin_url, role, data_dir))


def role_password(admin_url: str, role: str, data_dir: Path) -> str:
    """Return a login role's password: 43 characters, the same for the same owner and role."""
    secret = str(conninfo_to_dict(admin_url).get("password") or "") or _kept_secret(data_dir)
    digest = hmac.new(secret.encode(), f"banquet role {role}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def ensure_login_roles(admin_url: str, data_dir: Path) -> None:
    """Give the login roles their passwords, unless they have them already.

    The passwords are encrypted here, so that no statement or log of the database shows them.

    Raises:
        SettingsError: a role is missing, or the owner may not set its password.
    """
    for role in LOGIN_ROLES:
        if not _can_log_in(login_url(admin_url, role, data_dir)):
            _set_password(admin_url, role, role_password(admin_url, role, data_dir))


def _can_log_in(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


def _set_password(admin_url: str, role: str, password: str) -> None:
    try:
        with psycopg.connect(admin_url, autocommit=True, connect_timeout=10) as connection:
            encrypted = connection.pgconn.encrypt_password(
                password.encode(), role.encode(), b"scram-sha-256"
            ).decode()
            # Two programs that start at once would otherwise collide on the role's row.
            with connection.transaction():
                connection.execute("select pg_advisory_xact_lock(hashtext('banquet.roles'))")
                connection.execute(
                    sql.SQL("alter role {} password {}").format(
                        sql.Identifier(role), sql.Literal(encrypted)
                    )
                )
    except psycopg.Error as error:
        raise SettingsError(
            "login_role_unusable",
            f"The database role {role} could not be given its password.",
            str(translate_error(error)),
            "Run `banquet doctor`: it says which rights are missing.",
        ) from error


def _kept_secret(data_dir: Path) -> str:
    path = data_dir / "roles.secret"
    if not path.exists():
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(32))
        # A link, not a rename: whoever is second keeps the first one's secret.
        try:
            path.hardlink_to(partial)
        except FileExistsError:
            pass
        finally:
            partial.unlink()
    return path.read_text().strip()

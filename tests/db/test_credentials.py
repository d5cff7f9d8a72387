from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from banquet.db.credentials import LOGIN_ROLES, ensure_login_roles, login_url, role_password
from banquet.errors import SettingsError
from tests.conftest import Cluster


@pytest.mark.parametrize("role", LOGIN_ROLES)
def test_login_role_enters_with_its_password_and_not_with_another(
    role: str, cluster: Cluster, database_url: str
) -> None:
    ensure_login_roles(database_url, cluster.data_dir)
    url = login_url(database_url, role, cluster.data_dir)

    with psycopg.connect(url) as connection:
        assert connection.execute("select session_user").fetchone() == (role,)
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(make_conninfo(url, password="guess"))


def test_missing_login_role_is_named(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("banquet.db.credentials.LOGIN_ROLES", ("no_such_role",))

    with pytest.raises(SettingsError, match='role "no_such_role" does not exist'):
        ensure_login_roles(cluster.url, cluster.data_dir)


def test_passwords_differ_by_role_and_agree_between_servers(tmp_path: Path) -> None:
    owner = "postgresql://owner:secret@db.example/banquet"

    first, second = (role_password(owner, role, tmp_path) for role in LOGIN_ROLES)

    assert first != second
    assert first == role_password(owner, LOGIN_ROLES[0], tmp_path / "elsewhere")
    assert not (tmp_path / "roles.secret").exists()


def test_owner_without_password_gets_a_secret_only_its_account_can_read(tmp_path: Path) -> None:
    owner = "postgresql:///banquet"

    first = role_password(owner, "authenticator", tmp_path)

    assert first == role_password(owner, "authenticator", tmp_path)
    assert first != role_password(owner, "authenticator", tmp_path / "elsewhere")
    assert (tmp_path / "roles.secret").stat().st_mode & 0o777 == 0o600

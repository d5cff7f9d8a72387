import pytest

from banquet.db.cluster_files import HOST_RULES, postgresql_conf


def _settings(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if " = " in line]
    return dict(line.split(" = ", 1) for line in lines)


def test_nobody_reaches_the_cluster_without_socket_and_password() -> None:
    settings = _settings(postgresql_conf("/run/banquet", {}))

    assert settings["listen_addresses"] == "''"
    assert settings["unix_socket_permissions"] == "'0700'"
    assert settings["unix_socket_directories"] == "'\"/run/banquet\"'"
    rules = [line for line in HOST_RULES.splitlines() if not line.startswith("#")]
    assert {(rule.split()[0], rule.split()[-1]) for rule in rules} == {("local", "scram-sha-256")}


def test_changes_can_be_followed_and_a_stopped_follower_is_bounded() -> None:
    settings = _settings(postgresql_conf("/run", {}))

    assert settings["wal_level"] == "'logical'"
    assert settings["max_slot_wal_keep_size"] == "'2GB'"
    assert settings["synchronous_commit"] == "'on'"


def test_given_settings_win_and_local_ones_come_last() -> None:
    text = postgresql_conf("/run", {"fsync": "off", "max_connections": "7"})

    assert _settings(text)["fsync"] == "'off'"
    assert _settings(text)["max_connections"] == "'7'"
    assert text.endswith("include_if_exists = 'local.conf'\n")


@pytest.mark.parametrize(
    ("directory", "written"),
    [
        ("/a b", "'\"/a b\"'"),
        ("/a,b", "'\"/a,b\"'"),
        ("/it's", "'\"/it''s\"'"),
        ('/q"q', '\'"/q""q"\''),
        ("/back\\slash", "'\"/back\\\\slash\"'"),
    ],
)
def test_odd_directories_survive_quoting(directory: str, written: str) -> None:
    assert _settings(postgresql_conf(directory, {}))["unix_socket_directories"] == written

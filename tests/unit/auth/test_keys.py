import stat
import threading
from pathlib import Path

import orjson
import pytest

from banquet.auth.keys import API_KEYS_FILE, SIGNING_KEYS_FILE, Keys, load_keys
from banquet.auth.tokens import sign_token
from banquet.errors import SettingsError
from banquet.settings import Settings
from tests.unit.auth.keyring import SECRET, FakeClock, ec_jwk, segment


def settings(data_dir: Path, **values: object) -> Settings:
    return Settings(data_dir=data_dir / "data", **values)  # type: ignore[arg-type]


def kid_of(keys: Keys) -> str | None:
    return keys.signing.signing_key.kid


def test_load_keys_creates_them_once_for_this_account_alone(tmp_path: Path) -> None:
    first, again = load_keys(settings(tmp_path)), load_keys(settings(tmp_path))

    assert (kid_of(again), again.publishable_key) == (kid_of(first), first.publishable_key)
    assert first.signing.signing_key.algorithm == "ES256"
    assert first.publishable_key.startswith("sb_publishable_")
    assert first.secret_key.startswith("sb_secret_")
    for name in (SIGNING_KEYS_FILE, API_KEYS_FILE):
        assert stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) == 0o600


def test_processes_that_start_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    loaded: list[Keys] = []
    threads = [
        threading.Thread(target=lambda: loaded.append(load_keys(settings(tmp_path))))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(loaded) == 8
    assert len({(kid_of(keys), keys.secret_key) for keys in loaded}) == 1
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == [
        API_KEYS_FILE,
        SIGNING_KEYS_FILE,
    ]


def test_settings_win_over_created_keys(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_bytes(orjson.dumps({"keys": [ec_jwk("mine")]}))

    keys = load_keys(settings(tmp_path, signing_keys=path, publishable_key="p", secret_key="s"))

    assert (kid_of(keys), keys.publishable_key, keys.secret_key) == ("mine", "p", "s")
    assert not (tmp_path / "data").exists()


def test_a_shared_secret_signs_when_no_key_set_is_named(tmp_path: Path) -> None:
    keys = load_keys(settings(tmp_path, jwt_secret=SECRET))

    assert sign_token(keys.signing, {}).startswith(segment({"alg": "HS256", "typ": "JWT"}))
    assert not (tmp_path / "data" / SIGNING_KEYS_FILE).exists()


def test_load_keys_refuses_a_file_others_can_read(tmp_path: Path) -> None:
    load_keys(settings(tmp_path))
    path = tmp_path / "data" / SIGNING_KEYS_FILE
    path.chmod(0o640)

    with pytest.raises(SettingsError, match="can be read by other accounts"):
        load_keys(settings(tmp_path))


@pytest.mark.parametrize("text", ["", "[]", '{"publishable": "x"}', '{"publishable":1,"secret":2}'])
def test_load_keys_refuses_a_damaged_file_and_leaves_it(tmp_path: Path, text: str) -> None:
    load_keys(settings(tmp_path))
    path = tmp_path / "data" / API_KEYS_FILE
    path.write_text(text)

    with pytest.raises(SettingsError, match="does not hold the two API keys"):
        load_keys(settings(tmp_path))
    assert path.read_text() == text


def test_load_keys_names_a_key_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.json cannot be read: No such file"):
        load_keys(settings(tmp_path, signing_keys=tmp_path / "nowhere.json"))


def test_load_keys_says_when_the_directory_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a directory")

    with pytest.raises(SettingsError, match="cannot be created"):
        load_keys(settings(tmp_path))


def test_load_keys_refuses_one_key_for_both_roles(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="must not be the same"):
        load_keys(settings(tmp_path, publishable_key="k", secret_key="k"))


def test_printing_keys_shows_no_secret(tmp_path: Path) -> None:
    keys = load_keys(settings(tmp_path))

    assert keys.secret_key not in repr(keys)
    assert keys.verifier(FakeClock()).verify(keys.secret_key).role == "service_role"

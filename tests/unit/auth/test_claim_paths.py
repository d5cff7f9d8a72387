import pytest

from banquet.auth.claim_paths import ClaimPath, claim_at, read_claim_path
from banquet.errors import SettingsError


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (".role", ("role",)),
        (".app_metadata.roles[0]", ("app_metadata", "roles", 0)),
        ('."https://house.test/roles"[12].name', ("https://house.test/roles", 12, "name")),
    ],
)
def test_a_path_is_read(text: str, path: ClaimPath) -> None:
    assert read_claim_path(text) == path


@pytest.mark.parametrize("text", ["", "role", ".", "[0]", ".a..b", ".a[", ".a[-1]", '."a', ".a b"])
def test_what_is_no_path_is_refused_with_what_it_takes(text: str) -> None:
    with pytest.raises(SettingsError, match="BANQUET_ROLE_CLAIM"):
        read_claim_path(text)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("a",), {"b": ["x", "y"]}),
        (("a", "b", 1), "y"),
        (("a", "b", 2), None),
        (("a", "b", "c"), None),
        (("a", 0), None),
        (("z", "a"), None),
    ],
)
def test_a_path_leads_to_a_claim_or_nowhere(path: ClaimPath, value: object) -> None:
    assert claim_at({"a": {"b": ["x", "y"]}}, path) == value

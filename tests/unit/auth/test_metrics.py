import pytest

from banquet.auth.failures import AuthError
from banquet.auth.metrics import SignIns


def test_ways_in_are_counted_by_how_they_ended() -> None:
    sign_ins = SignIns()

    with sign_ins.counting("password"):
        pass
    with pytest.raises(AuthError), sign_ins.counting("password"):
        raise AuthError("invalid_credentials", "Invalid login credentials")
    with pytest.raises(TimeoutError), sign_ins.counting("refresh_token"):
        raise TimeoutError

    (family,) = sign_ins.collect()
    assert {tuple(each.labels.values()): each.value for each in family.samples} == {
        ("password", "ok"): 1,
        ("password", "invalid_credentials"): 1,
        ("refresh_token", "failed"): 1,
    }

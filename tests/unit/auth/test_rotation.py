import pytest

from banquet.auth.rotation import TokenState, Verdict, judge


def state(**changes: object) -> TokenState:
    values: dict[str, object] = {
        "token": "a",
        "revoked": True,
        "revoked_seconds": 60.0,
        "active_token": "c",
        "active_parent": "b",
    }
    return TokenState(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("presented", "verdict"),
    [
        (state(revoked=False, active_token="a", active_parent=None), "rotate"),
        (state(active_parent="a"), "repeat"),
        (state(active_parent="a", revoked_seconds=86_400.0), "repeat"),
        (state(revoked_seconds=9.9), "repeat"),
        (state(revoked_seconds=10.0), "repeat"),
        (state(revoked_seconds=10.1), "refuse"),
        (state(active_token=None, active_parent=None, revoked_seconds=0.0), "refuse"),
    ],
)
def test_judge(presented: TokenState, verdict: Verdict) -> None:
    assert judge(presented, reuse_seconds=10) == verdict


def test_without_a_reuse_interval_only_the_parent_is_repeated() -> None:
    assert judge(state(revoked_seconds=0.001), reuse_seconds=0) == "refuse"
    assert judge(state(active_parent="a"), reuse_seconds=0) == "repeat"

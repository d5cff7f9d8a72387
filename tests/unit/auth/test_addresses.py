import pytest

from banquet.auth.addresses import normal_address
from banquet.auth.failures import AuthError


@pytest.mark.parametrize(
    "address", ["a@b", "first.last+tag@sub.banquet.test", "o'neil@x.test", "A@B.TEST"]
)
def test_normal_address_takes_addresses(address: str) -> None:
    assert normal_address(address) == address.lower()


@pytest.mark.parametrize(
    "address",
    [
        "plain",
        "@b.test",
        "a@",
        "a b@c.test",
        "a@b..test",
        "a@-b.test",
        "a@b.test\n",
        "a\0@b.test",
        "ä@b.test",
        "\u212a@b.test",
        "a@b@c.test",
        "a" * 65 + "@b.test",
        "a@" + "b." * 130 + "test",
    ],
)
def test_normal_address_refuses_the_rest(address: str) -> None:
    with pytest.raises(AuthError) as refusal:
        normal_address(address)

    assert (refusal.value.status, refusal.value.code, refusal.value.message) == (
        400,
        "validation_failed",
        "Unable to validate email address: invalid format",
    )

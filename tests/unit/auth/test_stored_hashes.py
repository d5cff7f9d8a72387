import bcrypt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banquet.auth.passwords import hash_password
from banquet.auth.stored_hashes import is_readable, matches

PASSWORD = "correct horse"
BCRYPT = "$2b$04$ne3p5Gc6.qWnAriTxzpSZ.6lqjSqdrkTe2zRmqY12UzwUfxn4n/.W"
ARGON2ID = (
    "$argon2id$v=19$m=64,t=2,p=1$YmFucXVldC1zYWx0LTE2Yg$1VsG4QQaiwv5ObnJ0hEOSuJONtMpqEc+OHOIxuqGSks"
)
ARGON2I = (
    "$argon2i$v=19$m=64,t=3,p=2$YmFucXVldC1zYWx0LTE2Yg$fBsFPd1yjG6LX25FGE1O4MUi38YZWkWF0cozLUJYjPU"
)
FIREBASE = (
    "$fbscrypt$v=1,n=8,r=8,p=1,ss=Qg==,sk=5cyNNI4cZpFsQMOQX8o7CKax5lfd9JWtxGzhcp38mGww+B99QDqaZg1T"
    "GXRnUfHE6J5YlxbJvQz6klSuC7raaQ==$c2FsdCBvZiBhIHBlcnNvbg==$Vk65r2EFRCLl1RROZJO0nU0H2vfkTuIxS3M"
    "qs/M8RUKCkZ1Z55kx/fwE0W1da/eTfvGbJq1wLPleMR++nv/k7w=="
)
ALL = {"bcrypt": BCRYPT, "argon2id": ARGON2ID, "argon2i": ARGON2I, "firebase": FIREBASE}


@pytest.mark.parametrize("stored", ALL.values(), ids=list(ALL))
def test_matches_knows_the_password_and_no_other(stored: str) -> None:
    assert is_readable(stored)
    assert matches(PASSWORD, stored)
    for other in ("correct horsf", "", "\0", PASSWORD * 20, "\ud800"):
        assert not matches(other, stored)


def test_matches_does_not_take_a_longer_password_with_the_same_beginning() -> None:
    longest = "x" * 72

    assert matches(longest, hash_password(longest, rounds=4))
    assert not matches(longest + "y", hash_password(longest, rounds=4))


@pytest.mark.parametrize("prefix", [b"2a", b"2b"])
def test_matches_reads_bcrypt_made_elsewhere(prefix: bytes) -> None:
    assert matches("secret", bcrypt.hashpw(b"secret", bcrypt.gensalt(4, prefix)).decode())


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "plain text",
        "$2b$04$short",
        BCRYPT.replace("$04$", "$31$"),
        "$argon2id$v=19$x",
        ARGON2ID.replace("argon2id", "argon2d"),
        ARGON2ID.replace("v=19", "v=16"),
        ARGON2ID.replace("m=64", "m=4"),
        ARGON2ID.replace("m=64", "m=999999"),
        ARGON2ID.replace("t=2", "t=0"),
        ARGON2ID.replace("p=1", "p=0"),
        ARGON2ID.replace("p=1", "p=1,keyid=a"),
        ARGON2ID.replace("$YmFucXVldC1zYWx0LTE2Yg", "$"),
        ARGON2ID.rpartition("$")[0] + "$!!!",
        FIREBASE.replace("v=1", "v=2"),
        FIREBASE.replace("n=8", "n=0"),
        FIREBASE.replace("n=8", "n=40"),
        FIREBASE.replace("r=8", "r=0"),
        FIREBASE.replace("p=1", "p=0"),
        FIREBASE.replace("ss=Qg==", "ss=!"),
        FIREBASE + "A" * 60,
    ],
)
def test_what_is_no_hash_or_costs_too_much_is_not_readable_and_matches_nothing(stored: str) -> None:
    assert not is_readable(stored)
    if len(stored) <= 255:
        assert not matches(PASSWORD, stored)


@given(st.text(max_size=40), st.sampled_from([*ALL.values(), ""]), st.integers(0, 250))
def test_any_text_is_a_hash_or_is_not(piece: str, stored: str, at: int) -> None:
    is_readable(stored[:at] + piece + stored[at:])

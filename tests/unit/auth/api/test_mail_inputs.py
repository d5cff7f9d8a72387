from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banquet.auth.api import mail_inputs
from banquet.auth.api.mail_inputs import (
    LinkOrder,
    Proof,
    read_link_order,
    read_proof,
    read_sign_in_by_mail,
)
from banquet.auth.failures import AuthError

READERS = [
    mail_inputs.read_recovery,
    mail_inputs.read_sign_in_by_mail,
    mail_inputs.read_resend,
    mail_inputs.read_invitation,
    mail_inputs.read_link_order,
    mail_inputs.read_proof,
    mail_inputs.read_exchange,
    mail_inputs.challenge_of,
]
NAMES = ["email", "type", "token", "token_hash", "data", "create_user", "code_challenge", "phone"]
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just({}), st.just([])
)


@pytest.mark.parametrize("read", READERS)
@given(body=st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_any_object_is_read_or_refused(read: Any, body: dict[str, Any]) -> None:
    status = 400
    try:
        read(body)
    except AuthError as error:
        status = error.status

    assert status == 400


def test_account_is_made_unless_it_is_said_not_to() -> None:
    made = [
        read_sign_in_by_mail({"email": "A@b.test", "create_user": each}).create
        for each in (None, True, False)
    ]

    assert made == [True, True, False]


def test_proof_is_a_token_or_digits_with_their_address() -> None:
    assert read_proof({"type": "email", "token_hash": "abc"}) == Proof("email", "abc", "", "")
    digits = {"type": "signup", "token": " 012345 ", "email": "A@b.test"}
    assert read_proof(digits) == Proof("signup", "", "012345", "a@b.test")


def test_address_to_be_is_read_for_a_change_of_it_alone() -> None:
    body = {"email": "a@b.test", "new_email": "C@d.test"}

    assert read_link_order({**body, "type": "email_change_new"}).new_email == "c@d.test"
    assert read_link_order({**body, "type": "recovery"}) == LinkOrder(
        "recovery", "a@b.test", "", "", {}, ""
    )

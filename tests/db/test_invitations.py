"""Invitations: who asks whom to work where, and what a followed link grants."""

from collections.abc import Mapping
from typing import Any

import pytest
from psycopg import errors

from tests.db.house import ROLES, House, Row

NEW = "new@demo.test"


def invite(house: House, role: str = "sales", branch: str | None = "dwk", **values: Any) -> Row:
    """Invite as whoever acts now."""
    return house.insert(
        "invitations",
        **{
            "email": NEW,
            "branch_id": house.branches[branch] if branch else None,
            "role": role,
            **values,
        },
    )


def claim(house: House) -> Row:
    """Take the next invitation to be mailed, as the server's job does."""
    with house.acting_as("service_role"):
        return house.one("select * from app_private.claim_invitation_mail()")


def mail(house: House) -> Row:
    """Mail the next invitation: make its account, unconfirmed, and note that it was sent."""
    claimed = claim(house)
    account = house.one(
        "insert into auth.users (email, invited_at) values (%(email)s, now()) returning id", claimed
    )
    settle(house, claimed, account=account["id"])
    return account


def settle(house: House, claimed: Row, **came_of_it: Any) -> None:
    nothing = {"account": None, "error": None, "retry": None}
    with house.acting_as("service_role"):
        house.run(
            "select app_private.settle_invitation_mail("
            "%(invitation_id)s, %(account)s, %(error)s, %(retry)s)",
            {**claimed, **nothing, **came_of_it},
        )


def follow_link(house: House, account: Mapping[str, Any]) -> None:
    """Confirm an account as the auth server does when a mailed link is followed."""
    with house.connection.transaction():
        house.run("set local role supabase_auth_admin")
        house.run("update auth.users set email_confirmed_at = now() where id = %(id)s", account)
        house.run("reset role")


def work_of(house: House, account: Mapping[str, Any]) -> list[tuple[int | None, str]]:
    rows = house.run("select branch_id, role from memberships where user_id = %(id)s", account)
    return [(row["branch_id"], row["role"]) for row in rows]


def confirm(house: House, person: str) -> Row:
    account = {"id": house.people[person]}
    follow_link(house, account)
    return house.one("select id, email from auth.users where id = %(id)s", account)


@pytest.mark.parametrize("person", [*ROLES, "owner.dwk", "stranger"])
@pytest.mark.parametrize(
    ("role", "branch", "inviters"),
    [
        ("sales", "dwk", {"owner", "owner.dwk", "manager"}),
        ("owner", "dwk", {"owner", "owner.dwk"}),
        ("sales", "lon", {"owner"}),
        ("viewer", None, {"owner"}),
        ("owner", None, {"owner"}),
    ],
)
def test_nobody_invites_to_more_than_they_may_grant(
    house: House, person: str, role: str, branch: str | None, inviters: set[str]
) -> None:
    if person in inviters:
        with house.acting_as(person):
            made = invite(house, role, branch)
        assert (made["invited_by"], made["accepted_at"]) == (house.people[person], None)
        return
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as(person):
        invite(house, role, branch)


@pytest.mark.parametrize("person", [*ROLES, "sales.lon", "stranger"])
def test_invitations_are_seen_and_withdrawn_by_who_may_invite(house: House, person: str) -> None:
    invite(house)
    invite(house, branch="lon")
    allowed = {"owner": 2, "manager": 1}.get(person, 0)

    with house.acting_as(person):
        assert len(house.run("select 1 from invitations")) == allowed
        assert len(house.run("delete from invitations returning 1")) == allowed


def test_what_the_server_writes_is_not_the_inviters(house: House) -> None:
    chosen: list[dict[str, Any]] = [
        {"accepted_at": "2026-01-01"},
        {"invited_by": house.people["owner"]},
        {"expires_at": "2099-01-01"},
    ]
    for values in chosen:
        with pytest.raises(errors.InsufficientPrivilege), house.acting_as("manager"):
            invite(house, **values)
    invite(house)
    with pytest.raises(errors.InsufficientPrivilege), house.acting_as("owner"):
        house.run("update invitations set role = 'owner'")


def test_following_the_link_grants_what_the_invitation_says(house: House) -> None:
    with house.acting_as("manager"):
        made = invite(house, email="  New@Demo.Test ", full_name="Nia")
    account = mail(house)
    assert work_of(house, account) == []

    follow_link(house, account)

    assert work_of(house, account) == [(house.branches["dwk"], "sales")]
    granted = house.one("select granted_by from memberships where user_id = %(id)s", account)
    accepted = house.one("select * from invitations where id = %(id)s", made)
    assert granted == {"granted_by": house.people["manager"]}
    assert accepted["user_id"] == account["id"]
    assert accepted["accepted_at"] is not None
    assert accepted["sent_at"] is not None


def test_signing_up_with_an_invited_address_grants_nothing(house: House) -> None:
    invite(house)
    account = house.one("insert into auth.users (email) values (%(email)s) returning id",
                        {"email": NEW})  # fmt: skip

    follow_link(house, account)

    assert work_of(house, account) == []


def test_an_invitation_that_ran_out_grants_nothing(house: House) -> None:
    invite(house, expires_at="2026-01-01")
    account = house.one("insert into auth.users (email, invited_at) values (%(email)s, now())"
                        " returning id", {"email": NEW})  # fmt: skip

    follow_link(house, account)

    assert work_of(house, account) == []
    assert claim(house)["invitation_id"] is None


def test_who_lost_the_right_to_grant_has_not_granted(house: House) -> None:
    with house.acting_as("manager"):
        invite(house)
    account = mail(house)
    house.run("delete from memberships where user_id = %(manager)s", house.people)

    follow_link(house, account)

    assert work_of(house, account) == []


def test_a_confirmed_account_is_granted_at_once_and_mailed_nothing(house: House) -> None:
    known = confirm(house, "stranger")

    with house.acting_as("manager"):
        made = invite(house, email=known["email"])

    assert made["user_id"] == known["id"]
    assert made["accepted_at"] is not None
    assert work_of(house, known) == [(house.branches["dwk"], "sales")]
    assert claim(house)["invitation_id"] is None


def test_who_may_not_invite_does_not_learn_who_has_an_account(house: House) -> None:
    known = confirm(house, "viewer")
    invite(house)

    refusals = set()
    for email in (known["email"], NEW, "nobody@demo.test"):
        with pytest.raises(errors.InsufficientPrivilege) as refusal, house.acting_as("sales"):
            invite(house, "viewer", email=email)
        refusals.add(refusal.value.diag.message_primary)

    assert refusals == {'new row violates row-level security policy for table "invitations"'}


def test_the_same_work_is_not_offered_twice(house: House) -> None:
    colleague = confirm(house, "viewer")
    with house.acting_as("manager"):
        invite(house)
        invite(house, "kitchen")
    for email, role, words in ((NEW, "sales", "is already invited"),
                               (colleague["email"], "viewer", "already works there")):  # fmt: skip
        with pytest.raises(errors.Error, match=words) as refusal, house.acting_as("manager"):
            invite(house, role, email=email)
        assert refusal.value.sqlstate == "PT409"


@pytest.mark.parametrize("email", ["", "nobody", "two words@demo.test", "a@" + "b" * 300])
def test_what_is_no_address_is_refused(house: House, email: str) -> None:
    with pytest.raises(errors.CheckViolation), house.acting_as("owner"):
        invite(house, email=email)


def test_withdrawing_takes_the_account_that_the_link_would_open(house: House) -> None:
    made = invite(house)
    account = mail(house)

    with house.acting_as("manager"):
        house.run("delete from invitations where id = %(id)s", made)

    assert house.run("select 1 from auth.users where id = %(id)s", account) == []


def test_withdrawing_leaves_accounts_that_are_somebodys(house: House) -> None:
    accepted = invite(house)
    account = mail(house)
    follow_link(house, account)
    house.run("delete from invitations where id = %(id)s", accepted)
    assert house.run("select 1 from auth.users where id = %(id)s", account) != []


@pytest.mark.parametrize("person", [*ROLES, "sales.lon", "stranger"])
def test_who_may_grant_the_role_mails_once_more(house: House, person: str) -> None:
    made = invite(house)
    account = mail(house)
    house.run("update invitations set sent_at = now() - interval '2 minutes', expires_at = now()")
    renew = "select * from renew_invitation(%(id)s)"

    if person not in {"owner", "manager"}:
        with pytest.raises(errors.Error) as refusal, house.acting_as(person):
            house.run(renew, made)
        assert refusal.value.sqlstate == "PT404"
        return
    with house.acting_as(person):
        renewed = house.one(renew, made)

    assert renewed["expires_at"] == made["expires_at"]
    assert renewed["invited_by"] == house.people[person]
    assert claim(house)["invitation_id"] == made["id"]
    follow_link(house, account)
    assert work_of(house, account) != []


def test_a_link_is_not_mailed_twice_in_a_minute(house: House) -> None:
    made = invite(house)
    mail(house)

    with pytest.raises(errors.Error, match="less than a minute") as refusal:
        house.run("select renew_invitation(%(id)s)", made)

    assert refusal.value.sqlstate == "PT429"


def test_the_job_takes_each_once_and_is_told_when_to_ask_again(house: House) -> None:
    with house.acting_as("manager"):
        made = invite(house, full_name="Nia")

    first, second = claim(house), claim(house)

    assert first["invitation_id"] == made["id"]
    assert (first["email"], first["full_name"], first["role"]) == (NEW, "Nia", "sales")
    assert (first["branch_name"], first["inviter_name"], first["attempts"]) == (
        "Dwarka", "Manager", 1,
    )  # fmt: skip
    assert second["invitation_id"] is None
    assert 50 < second["seconds_to_next"] <= 60
    settle(house, first, error="Mail cannot be sent", retry=5.0)
    assert 0 < claim(house)["seconds_to_next"] <= 5
    settle(house, first)
    assert claim(house)["seconds_to_next"] is None


def test_who_invited_reads_why_the_mail_failed(house: House) -> None:
    with house.acting_as("manager"):
        invite(house)
    settle(house, claim(house), error="There is no such mailbox")

    with house.acting_as("manager"):
        seen = house.one("select sent_at, mail_error from invitations")

    assert seen == {"sent_at": None, "mail_error": "There is no such mailbox"}


def test_every_step_of_an_invitation_is_audited(house: House) -> None:
    with house.acting_as("manager"):
        made = invite(house)
    follow_link(house, mail(house))

    actions = house.run(
        "select table_name, action from audit_log where (table_name = 'invitations'"
        " and row_id = %(id)s::text) or (table_name = 'memberships' and id > (select min(id)"
        " from audit_log where row_id = %(id)s::text)) order by id",
        made,
    )

    assert [tuple(row.values()) for row in actions] == [
        ("invitations", "INSERT"),
        ("invitations", "UPDATE"),
        ("memberships", "INSERT"),
        ("invitations", "UPDATE"),
    ]

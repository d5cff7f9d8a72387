"""Request bodies of what runs through a mail, read into values; see `inputs.py`. Pure."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from banquet.auth.addresses import normal_address
from banquet.auth.api.inputs import (
    Json,
    optional_flag,
    read_mapping,
    read_text,
)
from banquet.auth.failures import AuthError
from banquet.auth.pkce import Challenge, read_challenge

LinkType = Literal["signup", "invite", "magiclink", "recovery", "email_change", "email"]
Resent = Literal["signup", "email_change", "phone_change"]
Generated = Literal[
    "signup", "invite", "magiclink", "recovery", "email_change_current", "email_change_new"
]
_PHONE_TYPES = ("sms", "phone_change")
_PHONE = re.compile("[1-9][0-9]{1,14}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Recovery:
    """Body of POST /recover."""

    email: str
    challenge: Challenge | None


@dataclass(frozen=True, slots=True)
class SignInByMail:
    """Body of POST /otp and /magiclink; `create` makes an account for an unknown address."""

    email: str
    create: bool
    data: Json
    challenge: Challenge | None


@dataclass(frozen=True, slots=True)
class Resend:
    """Body of POST /resend."""

    email: str
    kind: Resent
    challenge: Challenge | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """Body of POST /invite."""

    email: str
    data: Json


@dataclass(frozen=True, slots=True)
class LinkOrder:
    """Body of POST /admin/generate_link; `new_email` is empty but for a change of the address."""

    kind: Generated
    email: str
    new_email: str
    password: str
    data: Json
    redirect_to: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Body of POST /verify: a token of a link, or six digits with the address they went to."""

    kind: LinkType
    token: str
    code: str
    email: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """Body of POST /token?grant_type=pkce."""

    code: str
    verifier: str


def read_recovery(body: Json) -> Recovery:
    """Return whose password is forgotten."""
    email = read_text(body, "email")
    if not email:
        raise _refusal("Password recovery requires an email")
    return Recovery(normal_address(email), challenge_of(body))


def read_sign_in_by_mail(body: Json) -> SignInByMail:
    """Return who wants to sign in by a link or code; accounts are made unless it says no."""
    email, phone = read_text(body, "email"), read_text(body, "phone")
    if email and phone:
        raise _refusal("Only an email address or phone number should be provided")
    if phone:
        raise AuthError("phone_provider_disabled", "Unsupported phone provider")
    if not email:
        raise _refusal("One of email or phone must be set")
    return SignInByMail(
        normal_address(email),
        optional_flag(body, "create_user") is not False,
        read_mapping(body, "data") or {},
        challenge_of(body),
    )


def read_resend(body: Json) -> Resend:
    """Return what is to be mailed once more."""
    kind, email, phone = (read_text(body, name) for name in ("type", "email", "phone"))
    if kind not in (*get_args(Resent), "sms"):
        raise _refusal("Missing one of these types: signup, email_change, sms, phone_change")
    if kind == "signup" and not email:
        raise _refusal("Type provided requires an email address")
    if kind == "sms" and not phone:
        raise _refusal("Type provided requires a phone number")
    if email and phone:
        raise _refusal("Only an email address or phone number should be provided.")
    if phone:
        raise AuthError("phone_provider_disabled", "Phone logins are disabled")
    if not email:
        raise _refusal("Missing email address or phone number")
    resent: Resent = next(each for each in get_args(Resent) if each == kind)
    return Resend(normal_address(email), resent, challenge_of(body))


def read_invitation(body: Json) -> Invitation:
    """Return who is invited."""
    return Invitation(normal_address(read_text(body, "email")), read_mapping(body, "data") or {})


def read_link_order(body: Json) -> LinkOrder:
    """Return what link an administrator wants to hand over by other means than mail."""
    text = read_text(body, "type")
    kind = next((each for each in get_args(Generated) if each == text), None)
    if kind is None:
        raise _refusal(f"Invalid email action link type requested: {text[:40]}")
    is_change = kind.startswith("email_change")
    return LinkOrder(
        kind=kind,
        email=normal_address(read_text(body, "email")),
        new_email=normal_address(read_text(body, "new_email")) if is_change else "",
        password=read_text(body, "password"),
        data=read_mapping(body, "data") or {},
        redirect_to=read_text(body, "redirect_to"),
    )


def read_link_type(text: str) -> LinkType:
    """Return the type of a link or proof."""
    if not text:
        raise _refusal("Verify requires a verification type")
    kind: LinkType | None = next((each for each in get_args(LinkType) if each == text), None)
    if kind is None:
        raise _refusal("Invalid email verification type")
    return kind


def read_proof(body: Json) -> Proof:
    """Return what proves that a mail arrived."""
    type_ = read_text(body, "type")
    code, token = read_text(body, "token"), read_text(body, "token_hash")
    email, phone = read_text(body, "email"), read_text(body, "phone")
    if phone and code and not (email or token):
        raise _refused_phone(type_, phone)
    kind = read_link_type(type_)
    if bool(code) == bool(token):
        raise _refusal("Verify requires either a token or a token hash")
    if token:
        if email or phone:
            raise _refusal("Only the token_hash and type should be provided")
        return Proof(kind, token, "", "")
    if not email or phone:
        raise _refusal("Only an email address or phone number should be provided on verify")
    return Proof(kind, "", code.strip(), normal_address(email))


def _refused_phone(type_: str, phone: str) -> AuthError:
    """Return what the original says of a code for a phone it does not know: none has an account."""
    if not _PHONE.fullmatch(phone.removeprefix("+").replace(" ", "")):
        return _refusal("Invalid phone number format (E.164 required)")
    if type_ not in _PHONE_TYPES:
        return _refusal("Invalid sms verification type")
    return AuthError("otp_expired", "Token has expired or is invalid")


def read_exchange(body: Json) -> Exchange:
    """Return the code a page was given, and what proves that it began the sign-in."""
    code, verifier = read_text(body, "auth_code"), read_text(body, "code_verifier")
    if not code or not verifier:
        raise _refusal("invalid request: both auth code and code verifier should be non-empty")
    return Exchange(code, verifier)


def challenge_of(body: Json) -> Challenge | None:
    """Return the challenge of a body, None if it has none."""
    return read_challenge(
        read_text(body, "code_challenge_method"), read_text(body, "code_challenge")
    )


def _refusal(message: str) -> AuthError:
    return AuthError("validation_failed", message)

import pytest

from banquet.auth.mail.post import read_sender
from banquet.auth.mail.smtp import SmtpServer, read_smtp_url
from banquet.errors import SettingsError


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtps://mail.example", SmtpServer("mail.example", 465, "implicit")),
        ("smtp://mail.example", SmtpServer("mail.example", 587, "starttls")),
        ("smtp://mail.example?tls=off", SmtpServer("mail.example", 25, "none")),
        ("smtp://[::1]:2525/?tls=off", SmtpServer("::1", 2525, "none")),
        (
            "smtps://diary%40utsav.example:p%40ss%2Fword@mail.example:4650?verify=off",
            SmtpServer("mail.example", 4650, "implicit", "diary@utsav.example", "p@ss/word", False),
        ),
    ],
)
def test_address_says_host_port_encryption_and_who_signs_in(url: str, server: SmtpServer) -> None:
    assert read_smtp_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:none",
        "smtp://mail.example:99999",
        "smtp://mail.example/inbox",
        "smtp://mail.example?starttls=on",
        "smtp://mail.example?tls=maybe",
        "smtp://user:secret@mail.example?tls=off",
    ],
)
def test_another_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_smtp_url(url)

    assert refusal.value.message == "BANQUET_SMTP_URL is not usable."
    assert "secret" not in str(refusal.value)


def test_password_is_not_shown() -> None:
    assert "secret" not in repr(SmtpServer("mail.example", 465, "implicit", "user", "secret"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, "Banquet <no-reply@diary.example>"),
        ("diary@utsav.example", "Banquet <diary@utsav.example>"),
        ("Utsav Banquets <diary@utsav.example>", "Utsav Banquets <diary@utsav.example>"),
    ],
)
def test_sender_has_a_name_and_an_address(text: str | None, shown: str) -> None:
    assert str(read_sender(text, "diary.example", "Banquet")) == shown


@pytest.mark.parametrize("text", ["Utsav", "Utsav <diary>", "<@utsav.example>", "a b@c@d"])
def test_sender_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        read_sender(text, "diary.example", "Banquet")

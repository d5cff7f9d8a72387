"""Settings: the only module that reads the environment, once, into a frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, get_args

from banquet.errors import SettingsError

Schema = Literal["banquet", "platform"]
Signup = Literal["open", "invitation", "closed"]
OpenApi = Literal["follow-privileges", "ignore-privileges", "disabled"]
TxEnd = Literal["commit", "commit-allow-override", "rollback", "rollback-allow-override"]
LogLevel = Literal["info", "warning", "error"]
PasswordCharacters = Literal[
    "any",
    "letters_digits",
    "lower_upper_letters_digits",
    "lower_upper_letters_digits_symbols",
]
LogFormat = Literal["text", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator decides; each field is the variable `BANQUET_<FIELD>`.

    Sizes are bytes, durations seconds. `None` means unset, with the effect named in
    `docs/self-hosting.md`.
    """

    database_url: str | None = None
    data_dir: Path = Path(".banquet")
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    schema: Schema = "banquet"
    signing_keys: Path | None = None
    jwt_secret: str | None = None
    publishable_key: str | None = None
    secret_key: str | None = None
    keyless_role: str | None = None
    role_claim: str = ".role"
    exposed_schemas: tuple[str, ...] = ("public",)
    extra_search_path: tuple[str, ...] = ("public", "extensions")
    max_rows: int = 1000
    plan: bool = False
    aggregates: bool = False
    tx_end: TxEnd = "commit"
    pre_request: str | None = None
    openapi: OpenApi = "follow-privileges"
    root_spec: str | None = None
    signup: Signup = "open"
    autoconfirm: bool = True
    smtp_url: str | None = None
    mail_from: str | None = None
    mails_per_hour: int = 100
    mail_link_seconds: int = 86_400
    secure_email_change: bool = True
    site_url: str | None = None
    redirect_allow: tuple[str, ...] = ()
    access_token_seconds: int = 3600
    refresh_reuse_seconds: int = 10
    session_seconds: int = 0
    session_idle_seconds: int = 0
    single_session: bool = False
    anonymous_sign_ins: bool = False
    password_length: int = 6
    password_characters: PasswordCharacters = "any"  # noqa: S105  a rule, no password
    require_current_password: bool = False
    require_reauthentication: bool = False
    rate_limits: bool = True
    messages_per_second: int = 25_000
    socket_messages_per_second: int = 2_500
    presence_messages_per_second: int = 1_000
    ring_bytes: int = 256 * 1024 * 1024
    ring_seconds: int = 86_400
    notify_tables: tuple[str, ...] = ()
    stall_seconds: int = 30
    metrics_key: str | None = None
    log_level: LogLevel = "warning"
    log_format: LogFormat = "text"
    demo: bool = False

    @property
    def url(self) -> str:
        """Return the address people and clients use, without a trailing slash."""
        # Nobody can open the address that stands for every address of the machine.
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        shown = f"[{host}]" if ":" in host else host
        return (self.public_url or f"http://{shown}:{self.port}").rstrip("/")


def read_settings(environment: Mapping[str, str], **overrides: object) -> Settings:
    """Return the settings of an environment; keyword arguments that are not None win.

    Raises:
        SettingsError: a value does not parse; names the variable and what it accepts.
    """
    values: dict[str, object] = {}
    for field in fields(Settings):
        variable = f"BANQUET_{field.name.upper()}"
        text = environment.get(variable, "")
        if overrides.get(field.name) is not None:
            values[field.name] = overrides[field.name]
        elif text:
            values[field.name] = _parse(variable, field.name, text)
    # Without a mail server nobody could follow a link that confirms an address.
    values.setdefault("autoconfirm", "smtp_url" not in values)
    return Settings(**values)  # type: ignore[arg-type]  # each value was parsed by field


_WHOLE = {
    "port": (1, 65_535),
    "max_rows": (1, 2**31 - 1),
    "access_token_seconds": (1, 31_536_000),
    "refresh_reuse_seconds": (0, 3600),
    "session_seconds": (0, 31_536_000),
    "session_idle_seconds": (0, 31_536_000),
    "password_length": (6, 72),
    "mails_per_hour": (1, 10**6),
    "mail_link_seconds": (60, 604_800),
    "messages_per_second": (1, 10**9),
    "socket_messages_per_second": (1, 10**9),
    "presence_messages_per_second": (1, 10**9),
    "ring_bytes": (1024, 2**40),
    "ring_seconds": (1, 31_536_000),
    "stall_seconds": (1, 3600),
}
_SWITCHES = {
    "plan", "aggregates", "autoconfirm", "rate_limits", "secure_email_change", "demo",
    "single_session", "anonymous_sign_ins", "require_current_password", "require_reauthentication",
}  # fmt: skip
_LISTS = {"exposed_schemas", "extra_search_path", "notify_tables", "redirect_allow"}
_PATHS = {"data_dir", "signing_keys"}
_CHOICES: dict[str, tuple[str, ...]] = {
    "schema": get_args(Schema),
    "signup": get_args(Signup),
    "password_characters": get_args(PasswordCharacters),
    "tx_end": get_args(TxEnd),
    "openapi": get_args(OpenApi),
    "log_level": get_args(LogLevel),
    "log_format": get_args(LogFormat),
}


def _parse(variable: str, name: str, text: str) -> object:
    if name in _WHOLE:
        return _whole(variable, text, *_WHOLE[name])
    if name in _SWITCHES:
        return _switch(variable, text)
    if name in _LISTS:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if name in _PATHS:
        return Path(text)
    if name in _CHOICES and text not in _CHOICES[name]:
        raise _refusal(variable, text, f"one of {', '.join(_CHOICES[name])}")
    return text


def _whole(variable: str, text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdigit()) or not low <= int(text) <= high:
        raise _refusal(variable, text, f"a whole number from {low} to {high}")
    return int(text)


def _switch(variable: str, text: str) -> bool:
    words = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
    if text.lower() not in words:
        raise _refusal(variable, text, "on or off")
    return words[text.lower()]


def _refusal(variable: str, text: str, accepted: str) -> SettingsError:
    return SettingsError(
        "settings_invalid", f"{variable}={text!r} is not usable.", f"It takes {accepted}."
    )

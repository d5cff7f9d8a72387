"""E-mail addresses: what counts as one, and the one spelling each is stored in. Pure."""

import re

from banquet.auth.failures import AuthError

LONGEST_ADDRESS = 255

# As the HTML standard's e-mail field takes them, in lower case: GoTrue's rule, too.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})*", re.ASCII)


def normal_address(email: str) -> str:
    """Return an e-mail address as it is stored: in lower case.

    Raises:
        AuthError: it is no address, or longer than 255 characters.
    """
    if email.isascii() and len(email) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(email.lower()):
        return email.lower()
    raise AuthError("validation_failed", "Unable to validate email address: invalid format")

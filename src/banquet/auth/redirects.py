"""Where the link of a mail may lead in the end: to the site, or to what the operator allowed.

Pure. The reader of a mail trusts the link in it, and it ends with tokens in the address: whoever
could choose the target freely would be handed them.
"""

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, parse_qsl, quote_plus, urlencode, urlsplit

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PLAIN_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", re.ASCII)


class Targets:
    """The site's address and the patterns of others, as `BANQUET_REDIRECT_ALLOW` lists them.

    In a pattern `*` stands for anything but `.` and `/`, `**` for anything, `?` for one character
    but those two, `[abc]` for one of them, and `{one,other}` for either. Everything after a `#`
    is left out of the comparison.
    """

    def __init__(self, site_url: str, patterns: Sequence[str] = ()) -> None:
        self.site_url = site_url
        self._site = urlsplit(site_url)
        self._patterns = [re.compile(_expression(pattern)) for pattern in patterns]

    def choose(self, *asked: str | None) -> str:
        """Return the first target asked for that is allowed, else the site's address."""
        return next((each for each in asked if each and self.allows(each)), self.site_url)

    def allows(self, target: str) -> bool:
        """Return whether a link may lead to an address."""
        # Browsers strip what is not printable, and read a backslash as a slash: what they would
        # open is not what was compared.
        if not re.fullmatch(r"[!-\[\]-~]{1,2000}", target):
            return False
        try:
            parts = urlsplit(target)
            is_site = self._is_site(parts)
        except ValueError:
            return False
        if is_site:
            return True
        if parts.scheme.lower() in ("http", "https", "") and not _names_a_host(parts):
            return False
        bare = target.partition("#")[0]
        return any(pattern.fullmatch(bare) for pattern in self._patterns)

    def _is_site(self, target: SplitResult) -> bool:
        site = self._site
        if target.scheme != site.scheme or target.username is not None:
            return False
        # Names of one machine for itself, on whose ports its own programs listen (RFC 8252 7.3).
        if target.hostname in _LOOPBACK and site.hostname in _LOOPBACK:
            return True
        return (target.hostname, target.port) == (site.hostname, site.port)


def with_fragment(target: str, values: Sequence[tuple[str, str]]) -> str:
    """Return an address whose fragment carries values, in the order of their names."""
    return urlsplit(target)._replace(fragment=urlencode(sorted(values))).geturl()


def with_query(target: str, values: Sequence[tuple[str, str]], *, keep: bool = True) -> str:
    """Return an address whose query carries values, besides its own unless told to drop them."""
    parts = urlsplit(target)
    names = {name for name, _ in values}
    own = parse_qsl(parts.query, keep_blank_values=True) if keep else []
    kept = [(name, value) for name, value in own if name not in names]
    return parts._replace(query=urlencode([*kept, *values], quote_via=quote_plus)).geturl()


def _names_a_host(target: SplitResult) -> bool:
    host = target.hostname or ""
    return _PLAIN_HOST.fullmatch(host) is not None and not host.isdigit()


def _expression(pattern: str) -> str:
    """Return the regular expression of a pattern."""
    out, depth, at = "", 0, 0
    while at < len(pattern):
        each = pattern[at]
        group = re.compile(r"\[[^\]]+\]").match(pattern, at)
        if pattern.startswith("**", at):
            out, at = f"{out}.*", at + 1
        elif each in "*?":
            out += "[^./]*" if each == "*" else "[^./]"
        elif group is not None:
            negated = "^" if group[0][1] == "!" else ""
            out += f"[{negated}{re.escape(group[0][1:-1].lstrip('!'))}]".replace(r"\-", "-")
            at = group.end() - 1
        elif each == "{":
            out, depth = f"{out}(?:", depth + 1
        elif each in ",}" and depth:
            out, depth = (f"{out}|", depth) if each == "," else (f"{out})", depth - 1)
        else:
            out += re.escape(each)
        at += 1
    return out + ")" * depth

"""The audit log of accounts and sessions, for administrators."""

from starlette.requests import Request
from starlette.responses import Response

from banquet.auth.account import Json
from banquet.auth.api.endpoint import Service, answer
from banquet.auth.api.guard import require_administrator
from banquet.auth.api.inputs import page_links, read_page
from banquet.auth.audit import list_entries
from banquet.auth.failures import AuthError

_MEMBERS = {
    "author": ("actor_username", "actor_name"),
    "action": ("action",),
    "type": ("log_type",),
}
"""What each scope of a search looks at."""


async def list_all(service: Service, request: Request) -> Response:
    """GET /admin/audit: a page of entries, newest first; `query=action:login` and the like."""
    await require_administrator(service, request)
    page = read_page(request.query_params)
    members, text = _read_search(request.query_params.get("query", ""))
    async with service.pool.connection() as connection:
        found = await list_entries(
            connection, members, text, limit=page.size, offset=(page.number - 1) * page.size
        )
    entries: list[Json] = [dict(entry) for entry in found.entries]
    headers = {
        "x-total-count": str(found.total),
        "link": page_links("/admin/audit", page, found.total, request.query_params),
    }
    return answer(entries, headers)


def _read_search(query: str) -> tuple[tuple[str, ...], str]:
    if not query:
        return (), ""
    scope, colon, text = query.partition(":")
    if not colon or scope not in _MEMBERS:
        message = f"Bad query: it must be scope:value with a scope of {', '.join(_MEMBERS)}"
        raise AuthError("validation_failed", message)
    return _MEMBERS[scope], text

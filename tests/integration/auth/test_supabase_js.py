"""The official JavaScript client, unmodified; what it must see stands in the scripts beside."""

import asyncio
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route, Router

from tests.integration.auth.conftest import Auth, Start, listening
from tests.integration.auth.mails import Mailing, start_mailing
from tests.mail_server import MailServer
from tests.node import run_in_web


async def run(script: str, auth: Auth, app: Any) -> None:
    async with listening(app) as address:
        environment = {
            "BANQUET_TEST_URL": address,
            "BANQUET_TEST_KEY": auth.keys.publishable_key,
            "BANQUET_TEST_SECRET": auth.keys.secret_key,
            "BANQUET_TEST_MAILS": f"{address}/mails",
        }
        path = str(Path(__file__).with_name(script))
        # in a thread: the service runs in this event loop
        done = await asyncio.to_thread(run_in_web, "node", "--test", path, environment=environment)

    assert done.returncode == 0, done.stdout


def mailbox(mailing: Mailing) -> Route:
    """Return an address that tells the newest mail to somebody."""

    async def newest(request: Request) -> JSONResponse:
        to = request.query_params["to"]
        told: dict[str, str] = {"code": mailing.code(to)}
        if mailing.has_link(to):
            link = mailing.link(to)
            told |= {"kind": link.kind, "token": link.token}
            told["link"] = f"{str(request.base_url).rstrip('/')}/auth/v1{link.path}"
        return JSONResponse(told)

    return Route("/mails", newest)


async def test_supabase_js(auth: Auth) -> None:
    await run("supabase_js.test.mjs", auth, auth.app)


async def test_supabase_js_by_mail(start: Start, server: MailServer) -> None:
    mailing = await start_mailing(start, server)

    await run(
        "mail.test.mjs",
        mailing.auth,
        Router([mailbox(mailing), Mount("/", app=mailing.auth.app)]),
    )


async def test_supabase_js_looks_after_its_session(start: Start) -> None:
    auth = await start(access_token_seconds=100, anonymous_sign_ins=True)
    await auth.sign_up()  # so that the house has an owner

    await run("auto_refresh.test.mjs", auth, auth.app)

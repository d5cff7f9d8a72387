"""What the guide tells the reader to look at in the browser's developer tools."""

import json

from tests.integration.clients.chromium import client_page, sign_in
from tests.integration.clients.stage import Stage

_SUBSCRIBE = """
(branch) => new Promise((resolve) => client.channel(`bookings:${branch}`)
  .on('postgres_changes',
    { event: '*', schema: 'public', table: 'bookings', filter: `branch_id=eq.${branch}` }, () => {})
  .subscribe((state) => { if (state === 'SUBSCRIBED') resolve() }))
"""


def test_check_connection_status(stage: Stage) -> None:
    """Debugging Real-Time Issues > Check Connection Status."""
    sockets: list[str] = []
    joins: list[list[object]] = []
    with client_page(stage) as page:

        def look(text: str | bytes) -> None:
            frame = json.loads(text)
            if frame[3] == "phx_join":
                joins.append([frame[2], *frame[4]["config"]["postgres_changes"]])

        page.on("websocket", lambda socket: sockets.append(socket.url.partition("?")[0]))
        page.on("websocket", lambda socket: socket.on("framesent", look))
        sign_in(stage, page, "sales.dwk")
        page.evaluate(_SUBSCRIBE, stage.branches["dwk"])

    branch = stage.branches["dwk"]
    assert sockets == [f"{stage.server.url.replace('http', 'ws')}/realtime/v1/websocket"]
    assert joins == [
        [
            f"realtime:bookings:{branch}",
            {
                "event": "*",
                "schema": "public",
                "table": "bookings",
                "filter": f"branch_id=eq.{branch}",
            },
        ]
    ]

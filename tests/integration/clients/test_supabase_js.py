"""`@supabase/supabase-js` under Node; what it must see stands in web/tests/clients."""

from tests.integration.clients.stage import Stage, stagehand
from tests.node import run_vitest


def test_supabase_js_under_node(stage: Stage) -> None:
    with stagehand(stage) as environment:
        run_vitest("clients", environment)

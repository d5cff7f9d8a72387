"""The guide's TypeScript blocks; what runs them stands in web/tests/guide."""

from tests.integration.clients.stage import Stage, stagehand
from tests.node import run_vitest


def test_typescript_blocks_and_scenarios(stage: Stage) -> None:
    with stagehand(stage) as environment:
        run_vitest("guide", environment)

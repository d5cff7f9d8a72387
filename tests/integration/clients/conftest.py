"""The stage on which the clients perform, shared by the tests of the package."""

from tests.integration.clients.stage import shared_stage

stage = shared_stage("package")

"""The stage on which the blocks are played, shared by the tests of the package."""

from tests.integration.clients.stage import shared_stage

stage = shared_stage("package", BANQUET_NOTIFY_TABLES="bookings")

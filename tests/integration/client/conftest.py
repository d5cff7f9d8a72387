"""The stage of the package's tests, which book on days of their own."""

from tests.integration.clients.stage import shared_stage

stage = shared_stage("package", BANQUET_NOTIFY_TABLES="bookings")

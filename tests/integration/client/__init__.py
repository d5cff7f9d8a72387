"""The Python client, its hooks and `banquet watch`, against a real server."""

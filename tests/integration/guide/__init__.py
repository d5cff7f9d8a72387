"""The code blocks of the real-time guide, unchanged, against a real server."""

"""Mail: what is written, how often, and how it reaches the mail server."""

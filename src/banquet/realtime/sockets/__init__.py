"""A client's socket: its upgrade, its frames, what it may keep us holding."""

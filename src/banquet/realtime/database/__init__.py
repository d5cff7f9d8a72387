"""What the engine asks of PostgreSQL."""

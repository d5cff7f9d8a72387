"""Questions that wait for PostgreSQL: whose is asked next."""

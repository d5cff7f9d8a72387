"""What subscriptions filter by: the grammar, and values that compare as in PostgreSQL."""

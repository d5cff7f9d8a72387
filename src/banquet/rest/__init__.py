"""PostgREST's surface: parse -> plan -> SQL text -> one transaction as the caller -> JSON."""

"""PostgreSQL's write-ahead log as a stream of transactions."""

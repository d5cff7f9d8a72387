"""The real-time engine: from transactions to frames on sockets."""

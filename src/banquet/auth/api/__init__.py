"""The auth service over HTTP: what GoTrue's clients send, and what they are answered."""

"""One joined channel: who listens, on which topic, by which rights."""

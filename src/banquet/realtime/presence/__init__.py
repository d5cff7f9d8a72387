"""Presence: who is there, on each topic, and what they say of themselves."""

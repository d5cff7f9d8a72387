"""Banquet: a live diary for venue groups, served over PostgreSQL."""

__version__ = "0.1.0"

"""Chosen tables' changes told by NOTIFY."""

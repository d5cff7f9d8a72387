"""A small client of a Banquet server for Python programs: rows read, changes followed."""

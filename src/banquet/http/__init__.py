"""The HTTP edge: limits, headers every answer carries, errors as bytes, and the web files."""

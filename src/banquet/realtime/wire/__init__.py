"""Messages as bytes: frames in, frames out, joins read, writes gathered."""

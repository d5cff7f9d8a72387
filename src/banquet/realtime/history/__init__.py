"""Where clients stand in the stream, and the recent past they can resume from."""

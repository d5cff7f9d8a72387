"""What clients, programs and the database say to everyone on a topic."""

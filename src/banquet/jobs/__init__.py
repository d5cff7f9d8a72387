"""What happens by the clock alone: the database decides, jobs ask it in time."""

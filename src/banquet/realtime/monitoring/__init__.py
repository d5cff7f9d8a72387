"""What is counted and written down about clients and stream."""

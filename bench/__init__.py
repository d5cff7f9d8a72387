"""What Banquet can do on this machine, each figure beside a reference of the same run."""

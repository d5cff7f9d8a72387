"""What `banquet <command>` does; `banquet.cli` puts the commands together."""

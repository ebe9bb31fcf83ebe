"""What every process needs and no process is about."""

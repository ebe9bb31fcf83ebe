"""What the home page shows: what to do, what the week holds, what is owed."""

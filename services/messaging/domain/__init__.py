"""What is told to families, in which words; pure."""

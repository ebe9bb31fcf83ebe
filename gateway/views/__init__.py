"""What pages show, made from what services answer: pure functions, no request in sight."""

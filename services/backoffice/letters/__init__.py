"""Letters that leave the town hall by post: for window envelopes, as tagged PDF."""

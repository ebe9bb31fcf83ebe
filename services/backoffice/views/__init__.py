"""What pages show, computed from contract answers: pure functions, no request and no clock of their own."""

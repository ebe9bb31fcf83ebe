"""The rules of planning: pure, without input or output, without a clock of its own."""

"""What holds when any process dies, at any moment: nothing accepted is lost, nothing happens twice, sums hold."""

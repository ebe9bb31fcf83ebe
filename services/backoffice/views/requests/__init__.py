"""Requests: the queue, what each asks for, the decision."""

"""Attendance: lists of a day and groups."""

"""Activities: what is offered and by which rules, the calendar, enrolments, who waits and who is expected."""

"""Live updates: one family's events, pushed to its open pages as server-sent events.

The gateway listens to a family's subjects from the moment a page of it is about to be read, while it is open and for a minute after,
without acknowledgement. It remembers the latest events for that time, so that a page whose connection was cut takes up where it left
off (`Last-Event-ID`, or `?depuis=` for a page that connects anew), and one that connects for the first time where it was read. What
this process does not know (the page was read through another, or before anybody was known to be signed in) it says is missing, and the
page reads itself again. A page that is too slow to follow is told to reload.
"""

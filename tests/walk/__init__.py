"""The authorisation walk: every route of every process, tried by everybody, against the tables beside."""

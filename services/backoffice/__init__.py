"""The back office: the pages and the JSON API with which the town hall's staff do their work."""

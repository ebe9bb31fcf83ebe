"""The same system in containers: the secrets of an installation, its databases and stream, the first administrator."""

"""The microservices: each owns one database and never imports another."""

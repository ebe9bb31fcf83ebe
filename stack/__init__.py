"""The whole portal on one machine: embedded PostgreSQL and NATS, every process, one command."""

"""The words between processes: API models and events, one module per service, with committed schemas and examples."""

"""A real Elasticsearch for the session."""

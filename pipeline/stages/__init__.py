"""Pure steps of the path from scan to search: each takes values and returns values."""

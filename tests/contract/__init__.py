"""One test for each port, over every adapter."""

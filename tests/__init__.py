"""What the archive promises, proved."""

"""Text to disk: safe paths, one atomic step, and nothing of a person's own lost."""

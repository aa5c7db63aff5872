"""Qt models: read-only over the index of a result or over a state."""

"""The window over the local engine."""

"""Suggestions of language models: asked for on demand, and data behind a gate. Nothing is imported with `--ai off`."""

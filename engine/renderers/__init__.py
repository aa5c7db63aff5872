"""Test cases become files: one folder per format, and the table of formats."""

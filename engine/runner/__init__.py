"""Executes the cases of a suite against a service, and says what held."""

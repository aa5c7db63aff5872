"""The history of the schema: a release only adds; what it no longer needs goes with the one after it."""

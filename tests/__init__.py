"""A package, so that no other one of that name, which some distributions bring, takes its place."""

"""A document becomes a frozen `Api`: source, parse, resolve, validate, version adapters, model."""

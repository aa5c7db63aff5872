"""What the server does, as functions of a connection: they alone speak to the tables.

Each takes the owner's id it may touch as a required argument, raises `RequestRefused`, and leaves beginning,
committing and waiting to the caller, who passes it to `Store.write` or `Store.read`.
"""

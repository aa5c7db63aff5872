"""`/admin/v1`: the same services as the commands, for programs with a token, on a listener of its own."""

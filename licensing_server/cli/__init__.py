"""`specmint-licensing`: the same services as the routes, for whoever sits at the server."""

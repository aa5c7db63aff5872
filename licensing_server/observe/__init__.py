"""What can be seen of a running server: log lines and figures, none of which holds a key, a token or a person."""

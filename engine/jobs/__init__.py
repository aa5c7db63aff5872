"""One job in one child process: what goes down and up the pipe, the queue, its store, the index of a result."""

"""A request as bytes and back: `encode` writes, `decode` reads, and they share no code."""

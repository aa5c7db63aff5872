"""The licence server: sells seats, signs licence files, keeps what was bought."""

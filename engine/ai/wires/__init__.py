"""One file per vendor's interface; each imports its client when it is asked for the first time."""

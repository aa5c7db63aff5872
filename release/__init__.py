"""Makes what is handed out from the bundle: packages, digests, the signed announcement, the list of parts."""

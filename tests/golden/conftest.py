"""Expected output is data: never collected."""

collect_ignore_glob = ["*"]

"""What the window shows, as frozen data without Qt; `State` is all of it."""

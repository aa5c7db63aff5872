"""What ships beside the code: data only."""

"""What a suite covers of its document: coverage items, criteria, and the levels that they make."""

"""What a licence allows."""

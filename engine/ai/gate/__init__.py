"""What a model said is judged here, check by check; nothing that fails one goes on."""

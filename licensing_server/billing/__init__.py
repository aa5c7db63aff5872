"""What sellers tell about purchases: proven genuine, put into our words, and folded into the state of a licence."""

"""What the window does: `(State, Intent | Fact) -> (State, effects)`, plain functions without Qt."""

"""The places of the window: each shows a state and sends intents."""

# Written by SpecMint, and written again when you generate again. Your own code goes into tests/hooks.py.
"""What the tests stand on: settings, cases, the client and the checks."""

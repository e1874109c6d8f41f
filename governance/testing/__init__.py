"""Test baskets: saved requests with the outcome that is expected, run in every channel."""

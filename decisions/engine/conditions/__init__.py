"""Conditions: one file per kind. A condition judges a view and says why it doesn't hold."""

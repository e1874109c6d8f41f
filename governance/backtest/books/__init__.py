"""Offer books shipped with the project."""

"""Trying a draft on a basket: what was typed, what to begin with, and what came out, in words."""

"""Faults of the machinery below: what was acknowledged is there, and nothing is done twice."""

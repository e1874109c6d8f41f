"""English: read the same on both sides of the Atlantic."""

"""The rules of segments: a small language over customer facts, read into a tree, compiled to one condition."""

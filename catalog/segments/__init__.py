"""The rules of segments: a small language over customer facts, compiled to one SQL condition."""

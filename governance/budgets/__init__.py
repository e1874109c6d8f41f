"""What was planned to be given, what was, and whether the books agree."""

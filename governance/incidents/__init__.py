"""What went wrong, with its exposure; every alarm has its home here."""

"""What waits for whom: told once, in the inbox, by e-mail and to other systems."""

"""Guessing codes is limited: different wrong codes are counted per shopper and per API key."""

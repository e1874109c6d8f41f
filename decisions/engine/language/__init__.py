"""The document language: how offers and policies are read, checked and written."""

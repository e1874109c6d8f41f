"""Codes handed out by the house: drawn or imported, looked up by digest, exported once, voided for good."""

"""Offer books: many documents at once, read from files, checked, planned, applied and exported."""

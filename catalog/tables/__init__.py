"""Feeds as tables: the same rows in CSV and XLSX files, in and out."""

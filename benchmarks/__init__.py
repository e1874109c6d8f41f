"""Benchmarks: run by ./run bench NAME."""

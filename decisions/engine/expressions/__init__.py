"""Expressions: what they may name, how they are read and checked."""

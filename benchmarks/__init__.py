"""Measured, not tested: what a decision costs, beside what is aimed at and what the machine can do."""

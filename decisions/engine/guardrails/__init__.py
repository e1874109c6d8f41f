"""Guardrails: one file per kind. What no offer can break, whatever it says."""

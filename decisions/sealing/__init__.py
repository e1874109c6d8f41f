"""Chains of digests over what is written once: sealed by a job, verified by anybody."""

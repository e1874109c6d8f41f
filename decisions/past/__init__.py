"""Baskets of the past, asked again: what drafts would have changed if nobody had behaved otherwise."""

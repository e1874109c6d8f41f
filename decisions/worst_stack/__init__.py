"""The worst stack of the live book or of drafts beside it: what the search is given, and how it is told."""

"""The offer's form: generated from the kinds, posted as plain fields, read back into the document."""

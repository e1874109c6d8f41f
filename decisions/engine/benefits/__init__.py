"""Benefits: one file per kind. A benefit takes money off, or grants something, through the till."""

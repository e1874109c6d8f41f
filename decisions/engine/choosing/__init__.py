"""Which set of offers applies: the best complete feasible one, proven where it can be."""

"""What a draft would have changed of the last weeks' baskets, beside what is live; all else unchanged."""

"""Stop rules: what is looked at every minute, and pauses an offer before anybody has noticed."""

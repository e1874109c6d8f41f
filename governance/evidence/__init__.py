"""What is computed about a submission before anybody says yes: stored parts, each with what it used."""

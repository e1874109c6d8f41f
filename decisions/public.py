"""The one door into the decision layer for other apps."""


def ready() -> bool:
    """Whether this process can answer a decision: the live snapshot is compiled."""
    return True

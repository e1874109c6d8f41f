"""What the server tells the page's script after a swap."""

import json


def after_swap(focus: str) -> str:
    """The events of a swap: what takes the focus, and that the right side is out of date."""
    return json.dumps({"od-focus": {"to": focus}, "od-refresh": {}})

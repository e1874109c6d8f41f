"""A pool of codes for an influencer."""

from django.contrib.auth.models import User

from decisions.public import CodeOrder, code_pool_exists, generate_codes, make_code_pool

POOL = "autumn-eve"
SIZE = 200


def fill_codes(people: dict[str, User]) -> None:
    """The pool with one batch, unless it is there."""
    if code_pool_exists(POOL):
        return
    maria = people["maria"]
    pool = make_code_pool(
        actor=maria, slug=POOL, name="Eve's autumn codes", partner="influencer:eve", prefix="EVE-"
    )
    generate_codes(actor=maria, pool=pool, order=CodeOrder(SIZE, note="first two hundred"), door="command")

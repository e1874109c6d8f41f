"""People with rights over codes, and a pool to fill."""

import io
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User

from decisions.codes.exporting import export_batch
from decisions.codes.generation import Order, generate
from decisions.codes.pools import make_pool
from decisions.models import CodeBatch, CodePool

MAKING = (
    "add_codepool",
    "change_codepool",
    "generate_codepool",
    "import_codepool",
    "void_codepool",
    "void_code",
)


def person(name: str, *rights: str) -> User:
    """A staff member with these rights over codes alone."""
    user = User.objects.create_user(name, f"{name}@example.com", "x", is_staff=True)
    names = [*rights, "view_codepool", "view_codebatch", "view_codeevent"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


@pytest.fixture
def maria(db: None) -> User:
    """Makes codes, and can't export them."""
    return person("maria", *MAKING)


@pytest.fixture
def olga(db: None) -> User:
    """Exports codes, and can't make any."""
    return person("olga", "export_codepool")


@pytest.fixture
def ada(db: None) -> User:
    """Looks on."""
    return person("ada")


@pytest.fixture
def mailing(maria: User) -> CodePool:
    return make_pool(actor=maria, slug="mailing", name="Mailing", prefix="MAIL-", partner="affiliate:anna")


@pytest.fixture
def personal(maria: User) -> CodePool:
    return make_pool(actor=maria, slug="winback", name="Win-back", kind="personal")


Filled = Callable[..., tuple[CodeBatch, list[str]]]


@pytest.fixture
def filled(maria: User, olga: User) -> Filled:
    """Generates a batch and exports it: the batch and its clear texts."""

    def fill(pool: CodePool, size: int = 3, **changes: object) -> tuple[CodeBatch, list[str]]:
        order = Order(size, **changes)  # type: ignore[arg-type]
        batch = generate(actor=maria, pool=pool, order=order, door="command")
        out = io.StringIO()
        batch = export_batch(actor=olga, batch_id=batch.pk, door="command", out=out)
        return batch, [line.split(",")[0] for line in out.getvalue().splitlines()[1:]]

    return fill

"""What each role may do with codes: drawing them and reading them are two people's work."""

import io

import pytest

from catalog.errors import OfferdeskError
from decisions.codes.exporting import export_batch
from decisions.codes.generation import Order, ask_for_codes, generate
from decisions.codes.pools import make_pool
from decisions.codes.rights import TO, may
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.roles import Role
from tests.governance.house import person

pytestmark = pytest.mark.django_db

MAKING = {"add_codepool", "change_codepool", "generate_codepool", "import_codepool"}
VOIDING = {"void_codepool", "void_code"}
HELD: dict[Role, set[str]] = {
    Role.MARKETER: MAKING | VOIDING,
    Role.FINANCE: set(),
    Role.OPERATIONS: {"export_codepool", *VOIDING},
    Role.SUPPORT: {"void_code"},
    Role.AUDITOR: set(),
    Role.DEVELOPER: set(),
    Role.ADMINISTRATOR: {"export_codepool", "add_erasure", *MAKING, *VOIDING},
}


@pytest.mark.parametrize("role", Role)
def test_rights_by_role(role: Role) -> None:
    somebody = person("nina", role)
    assert {right for right in TO if may(somebody, right)} == HELD[role]
    assert somebody.has_perm("decisions.view_codepool")
    assert not may(person("noone"), "void_code")


def test_a_marketer_draws_and_operations_exports() -> None:
    maria, olga = person("maria", "marketer"), person("olga", "operations")
    pool = make_pool(actor=maria, slug="mailing", name="Mailing")
    batch = generate(actor=maria, pool=pool, order=Order(3), door="command")
    with pytest.raises(OfferdeskError, match="maria may not export codes"):
        export_batch(actor=maria, batch_id=batch.pk, door="command", out=io.StringIO())
    out = io.StringIO()
    export_batch(actor=olga, batch_id=batch.pk, door="command", out=out)
    assert len(out.getvalue().splitlines()) == 4


def test_who_has_left_has_no_rights() -> None:
    gone = person("gone", "administrator")
    gone.is_active = False
    gone.save()
    assert not any(may(gone, right) for right in TO)


def test_the_job_draws_what_was_asked_for_one_batch_a_run() -> None:
    maria = person("maria", "marketer")
    pool = make_pool(actor=maria, slug="mailing", name="Mailing")
    for size in (3, 4):
        ask_for_codes(actor=maria, pool=pool, order=Order(size), door="admin")
    runs = [run_job(JOBS["make_codes"]).counts["codes"] for _ in range(3)]
    assert runs == [3, 4, 0]

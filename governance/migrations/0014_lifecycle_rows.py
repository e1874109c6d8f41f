"""What earlier reviews say under the new rules, who sees what is new, and the job that ends delegations."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from governance.launch.documents import material_hash_of
from governance.migrating import granting, scheduling

EVERY = {"end_delegations": 300}


def hash_and_approve(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Every review gets its material hash, every approved one the approval that it was."""
    approval = apps.get_model("governance", "Approval")
    for review in apps.get_model("governance", "Review").objects.order_by("pk").iterator():
        review.material_hash = material_hash_of(review.document)
        review.save(update_fields=["material_hash"])
        if review.state == "approved":
            approval.objects.create(
                review=review, by_id=review.decided_by_id, at=review.decided_at, remark=review.remark
            )


class Migration(migrations.Migration):
    dependencies = [("governance", "0013_lifecycle")]

    operations = [
        migrations.RunPython(hash_and_approve, migrations.RunPython.noop),
        migrations.RunPython(granting("governance"), migrations.RunPython.noop),
        migrations.RunPython(scheduling(EVERY), migrations.RunPython.noop),
    ]

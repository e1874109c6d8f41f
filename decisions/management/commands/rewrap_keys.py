"""`manage.py rewrap_keys`: data keys that lie under a former master key are sealed under the present one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.services.data_keys import rewrap_keys
from catalog.shredding.master import MasterKeyMissing


class Command(BaseCommand):
    help = "Seals every data key under MASTER_KEY; then FORMER_MASTER_KEYS may be emptied. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        try:
            while count := rewrap_keys():
                done += count
        except MasterKeyMissing as error:
            raise CommandError(f"{error}: name it in FORMER_MASTER_KEYS") from error
        self.stdout.write(f"{done} keys sealed anew")

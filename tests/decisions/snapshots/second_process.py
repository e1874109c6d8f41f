"""Run by a test as a process of its own: installs one offer and says when it was committed."""

import json
import sys
import time

import django

if __name__ == "__main__":
    django.setup()
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = sys.argv[1]
    from decisions.public import DefinitionInput, install_snapshot

    document = json.loads(sys.argv[2])
    installed = install_snapshot(definitions=[DefinitionInput("offer", document["offer"], 1, document)])
    print(json.dumps({"hash": installed.hash, "committed": time.time()}))  # noqa: T201

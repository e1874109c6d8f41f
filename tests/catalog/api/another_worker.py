"""Run by a test as a process of its own: asks with a key every 50 ms and says what it is told."""

import sys
import time

import django

if __name__ == "__main__":
    django.setup()
    from django.conf import settings
    from django.test import Client

    settings.DATABASES["default"]["NAME"] = sys.argv[1]
    settings.ROOT_URLCONF = "tests.catalog.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    client, said = Client(), 0
    while said != 401:
        status = client.get(
            "/api/probe/decide", headers={"Authorization": f"Bearer {sys.argv[2]}"}
        ).status_code
        if status != said:
            print(status, flush=True)  # noqa: T201
        said = status
        time.sleep(0.05)

"""Production's settings, with the floor in the place of the product's addresses."""

from config.settings.production import *  # noqa: F403

ROOT_URLCONF = "benchmarks.floor.urls"

"""Decisions are made in these tests."""

from tests.docs.conftest import fresh_process

__all__ = ["fresh_process"]

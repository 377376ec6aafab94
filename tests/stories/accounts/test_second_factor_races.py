"""One code, given many times at the same moment, lets in once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import TransactionTestCase

from stories.accounts import second_factor
from stories.models import RecoveryCode
from tests.support.factories import make_user
from tests.support.second_factor import code_of, set_up_app

pytestmark = [pytest.mark.sql, pytest.mark.slow]

AT_ONCE = 6


class OneCode(TransactionTestCase):
    def setUp(self):
        self.nina = make_user("nina")
        self.codes = set_up_app(self.nina)

    def give(self, code):
        """How often `code` lets in when it is given so many times at once."""
        together = Barrier(AT_ONCE)

        def give():
            together.wait()
            try:
                return bool(second_factor.verify(self.nina, code))
            except second_factor.WrongCode:
                return False
            finally:
                connection.close()

        with ThreadPoolExecutor(AT_ONCE) as threads:
            return sum(done.result() for done in [threads.submit(give) for _ in range(AT_ONCE)])

    def test_of_the_app_lets_in_once(self):
        self.assertEqual(self.give(code_of()), 1)

    def test_of_recovery_lets_in_once(self):
        self.assertEqual(self.give(self.codes[0]), 1)
        self.assertEqual(RecoveryCode.objects.count(), 9)

import logging
import types
import unittest

from skill import SkillError, handler

# As much of a context as the handler uses.
CONTEXT = types.SimpleNamespace(log=logging.getLogger("skill"))


class Greeting(unittest.TestCase):
    def test_greets_by_name(self):
        answer = handler({"name": "Ada", "loud": False}, CONTEXT)
        self.assertEqual(answer, {"greeting": "Hello, Ada!"})

    def test_greets_in_capitals(self):
        answer = handler({"name": "Ada", "loud": True}, CONTEXT)
        self.assertEqual(answer, {"greeting": "HELLO, ADA!"})

    def test_refuses_to_greet_nobody(self):
        with self.assertRaises(SkillError) as raised:
            handler({"name": " ", "loud": False}, CONTEXT)
        self.assertEqual(raised.exception.status, 400)


if __name__ == "__main__":
    unittest.main()

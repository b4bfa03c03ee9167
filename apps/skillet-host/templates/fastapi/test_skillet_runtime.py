import asyncio
import unittest

from pydantic import ValidationError
from skillet_runtime import Person, app, hello, run


class Greeting(unittest.TestCase):
    def test_greets_by_name(self):
        self.assertEqual(asyncio.run(hello("Ada")), {"greeting": "Hello, Ada!"})
        self.assertEqual(asyncio.run(run(Person(name="Ada"))), {"greeting": "Hello, Ada!"})

    def test_refuses_to_greet_nobody(self):
        with self.assertRaises(ValidationError):
            Person(name="")

    def test_says_what_it_takes(self):
        self.assertIn("/hello/{name}", app.openapi()["paths"])


if __name__ == "__main__":
    unittest.main()

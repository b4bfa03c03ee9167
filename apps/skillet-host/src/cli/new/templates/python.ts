/** The Python module of a new skill. */
export const HANDLER_PY = `"""Greets somebody by name: a skill of the standard library alone."""


def handler(inputs, context):
    """Gets the inputs that the Skilletfile declares, checked; what it returns is the answer."""
    name = inputs["name"]
    if not name.strip():
        raise SkillError(400, "There is nobody to greet.")
    context.log.info("greeting %s", name)
    greeting = f"Hello, {name}!"
    return {"greeting": greeting.upper() if inputs["loud"] else greeting}


class SkillError(Exception):
    """An error that the caller is told, as {"detail": detail} with this status; the host knows it by its name."""

    def __init__(self, status, detail):
        super().__init__(detail)
        self.status = status
        self.detail = detail
`;

/** Its test. */
export const TEST_PY = `import logging
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
`;

/** Its README. */
export function handlerReadme(name: string): string {
  return `# ${name}

A skill in Python: \`skill.py\` has the handler, \`Skilletfile.yaml\` says what it takes and returns. It needs
nothing but Python 3.9 or newer. \`handler\` may be \`async\`, too.

\`\`\`sh
python3 -m unittest    # in this folder
\`\`\`

What it imports beyond the standard library goes into a virtual environment in this folder, whose interpreter
the host then takes: \`python3 -m venv .venv && .venv/bin/pip install …\`.
`;
}

/** The FastAPI application of a new skill. */
export const FASTAPI_APP = `"""Greets somebody by name: a FastAPI application that knows nothing of its host."""

from fastapi import FastAPI
from pydantic import BaseModel, Field

# What the host serves below /skills/<mount>; it listens nowhere by itself.
app = FastAPI(title="Greetings")


class Person(BaseModel):
    name: str = Field(min_length=1)


@app.get("/hello/{name}")
async def hello(name: str):
    return {"greeting": f"Hello, {name}!"}


@app.post("/run")
async def run(person: Person):
    return {"greeting": f"Hello, {person.name}!"}


@app.get("/health")
async def health():
    return {"status": "healthy"}
`;

/** Its test. */
export const FASTAPI_TEST = `import asyncio
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
`;

/** What it depends on: the host serves it with its own uvicorn. */
export const REQUIREMENTS = `fastapi>=0.115
uvicorn>=0.30
`;

/** Its README. */
export function fastapiReadme(name: string): string {
  return `# ${name}

A FastAPI application: \`skillet_runtime.py\` has the \`app\`, \`Skilletfile.yaml\` tells agents what it is good for.
The host takes the interpreter of the virtual environment in this folder.

\`\`\`sh
python3 -m venv .venv && .venv/bin/pip install -r requirements.txt
.venv/bin/python -m unittest
\`\`\`
`;
}

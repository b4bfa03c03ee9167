"""Greets somebody by name: a FastAPI application that knows nothing of its host."""

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

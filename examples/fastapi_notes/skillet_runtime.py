"""A notebook as a FastAPI application, as the Python host runs it: nothing here knows of skillet-host."""

import asyncio
import json
import os

from fastapi import FastAPI, HTTPException
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

app = FastAPI(title="notes", version="0.1.0")
notes: dict[int, str] = {}


class Note(BaseModel):
    text: str


class Envelope(BaseModel):
    skill_input: dict = {}
    credentials: dict[str, str] = {}


@app.get("/inventory")
def inventory():
    return {
        "skill": {
            "name": "notes",
            "description": "Keeps short notes.",
            "version": "0.1.0",
            "category": "memory",
            "complexity": "simple",
            "use_cases": ["When something short is to be remembered for a while"],
            "example_queries": ["Note that the meeting is at nine", "What did I note?"],
            "tags": ["notes", "python", "fastapi"],
            "supports_credential_injection": True,
        }
    }


@app.post("/notes", status_code=201)
def add(note: Note):
    number = len(notes) + 1
    notes[number] = note.text
    return {"id": number, "text": note.text}


@app.get("/notes/{number}")
def read(number: int):
    if number not in notes:
        raise HTTPException(404, f"There is no note {number}.")
    return {"id": number, "text": notes[number]}


@app.post("/run")
async def run(envelope: Envelope):
    """Swaps the environment for a moment, as the original's skills do."""
    before = {name: os.environ.get(name) for name in envelope.credentials}
    os.environ.update(envelope.credentials)
    try:
        await asyncio.sleep(0.001)
        return {"key": os.environ.get("NOTES_KEY"), "input": envelope.skill_input}
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)


@app.get("/stream")
async def stream(count: int = 3):
    async def lines():
        for number in range(count):
            yield json.dumps({"number": number}) + "\n"
            await asyncio.sleep(0.01)

    return StreamingResponse(lines(), media_type="application/x-ndjson")

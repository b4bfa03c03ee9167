"""`call_tools.py JOB`: lists the tools of an MCP server and calls some; the answers as JSON.

JOB is JSON: `mode` of the client, `url` or `command` with `args`, and `calls`, a list of `[name, arguments]`."""

import asyncio
import json
import sys

from mcp import Client, StdioServerParameters, stdio_client

job = json.loads(sys.argv[1])


def target():
    """What the client connects to."""
    if "url" in job:
        return job["url"]
    return stdio_client(StdioServerParameters(command=job["command"], args=job["args"]))


async def main():
    """Does all in one session."""
    async with Client(target(), mode=job["mode"]) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        results = [await client.call_tool(name, given) for name, given in job["calls"]]
    told = [one.model_dump(mode="json", by_alias=True, exclude_none=True) for one in results]
    print(json.dumps({"names": names, "results": told}))


asyncio.run(main())

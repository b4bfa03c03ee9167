import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { workspace } from './workspace.ts';

const SERVER = fileURLToPath(
  new URL('../../../../packages/mcp-client/test/fixtures/server.mjs', import.meta.url),
);
const NODE_APP = fileURLToPath(
  new URL('../../../../test/fixtures/skills/node-app', import.meta.url),
);
const PROGRAM = fileURLToPath(new URL('../../../../test/fixtures/skills/program', import.meta.url));

const SKILLETFILE = (name: string, runtime = 'node') => `name: ${name}
version: 1.0.0
description: Tells where in a trace it is
runtime: ${runtime}
entry: skill:handler
idempotent: true
inputs:
  does: {type: string}
  url: {type: string, required: false}
outputs: {}
`;

const HANDLER = `
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';

class SkillError extends Error {
  name = 'SkillError';
  constructor(status, detail) { super('no'); Object.assign(this, { status, detail }); }
}
const body = JSON.stringify({ does: 'tell' });

export async function handler({ does, url }, context) {
  const { traceparent, tracestate, signal, dataDir } = context;
  switch (does) {
    case 'tell': {
      const child = execFileSync('sh', ['-c', 'echo $TRACEPARENT']).toString().trim();
      return { traceparent, tracestate, child };
    }
    case 'fetch':
      return { traceparent, other: await (await fetch(url, { method: 'POST', body })).json() };
    case 'request':
      return await new Promise((resolve, reject) => {
        request(url, { method: 'POST' }, async (answer) => {
          const text = Buffer.concat(await Array.fromAsync(answer)).toString();
          resolve({ traceparent, other: JSON.parse(text) });
        }).on('error', reject).end(body);
      });
    case 'own':
      return { other: await (await fetch(url, { method: 'POST', body, headers: { traceparent: '00-${'1'.repeat(32)}-${'2'.repeat(16)}-01' } })).json() };
    case 'refuse':
      throw new SkillError(418, 'a teapot');
    case 'break':
      throw new Error('it broke');
    case 'hang':
      return new Promise((_, reject) => { signal.onabort = () => reject(signal.reason); });
    case 'die-once': {
      const mark = join(dataDir, 'died');
      if (existsSync(mark)) return { traceparent };
      writeFileSync(mark, '');
      // Nobody can tell which request it was.
      process.kill(process.pid, 'SIGKILL');
      return await new Promise(() => {});
    }
    case 'die':
      process.exit(3);
  }
}
`;

const PYTHON = `
import os, subprocess

def handler(params, context):
    child = subprocess.run(["sh", "-c", "echo $TRACEPARENT"], capture_output=True, text=True).stdout.strip()
    return {"traceparent": context.traceparent, "tracestate": context.tracestate,
            "variable": os.environ.get("TRACEPARENT"), "child": child}
`;

const CONFIG = (more: string, python: boolean) => `
defaults: {timeout: 20s, workers: 1, concurrency: 1}
skills:
  - {name: tracer, path: ./tracer, concurrency: 10}
  - {name: leaf, path: ./leaf}
  - {name: brief, path: ./brief, timeout: 200ms}
  - {name: sure, path: ./sure, isolation: process}
  - {name: small, path: ./small, limits: {body: 1KB}}
  - {name: apart, path: ./apart, isolation: process}
  - {name: app, path: ${NODE_APP}}
  - {name: program, path: ${PROGRAM}}
  - {name: own, mount: own, mcp: {command: ${JSON.stringify([process.execPath, SERVER])}}}
${python ? '  - {name: py, path: ./py}' : ''}
server: {host: 127.0.0.1, port: 0}
settings: {access_log: all}
${more}
`;

/** The mounts that it serves, but for that of Python. */
export const MOUNTS = [
  'tracer',
  'leaf',
  'brief',
  'sure',
  'small',
  'apart',
  'app',
  'program',
  'own',
];

/** A folder with skills of every kind that tell where in a trace they are. */
export function tracedSkills(more = '', python = false): Promise<string> {
  const handlers = ['tracer', 'leaf', 'brief', 'sure', 'small', 'apart'].flatMap((name) => [
    [`${name}/Skilletfile.yaml`, SKILLETFILE(name)],
    [`${name}/skill.mjs`, HANDLER],
  ]);
  return workspace({
    ...(Object.fromEntries(handlers) as Record<string, string>),
    'py/Skilletfile.yaml': SKILLETFILE('py', 'python3.11'),
    'py/skill.py': PYTHON,
    'runtime-config.yaml': CONFIG(more, python),
  });
}

/** A place in a trace that is nobody else's. */
export function callersTrace(flags = '01'): {
  traceId: string;
  spanId: string;
  traceparent: string;
} {
  const traceId = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-${flags}` };
}

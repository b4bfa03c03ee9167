import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../packages/stress/src/soak/seeded-random.ts';
import { Cli } from '../../apps/skillet-host/test/support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from '../../apps/skillet-host/test/support/workspace.ts';
import { mutatedRequest } from './mutated-request.ts';

/** Connections at a time. */
const AT_ONCE = 32;
/** Milliseconds after its last byte within which a connection must have come to its end. */
const ANSWERED_WITHIN = 20_000;
/** Bytes that a connection may answer with before it is let go. */
const ENOUGH = 1024 * 1024;
/** Megabytes that the host may have grown by in the end: 410 with 135,000 connections, reached after 20 s. */
const GROWTH = 600;

const NODE_APP = fileURLToPath(new URL('../fixtures/skills/node-app', import.meta.url));

const CONFIG = `
skills:
  - {name: echo, path: ./echo, mount: echo, timeout: 5s}
  - {name: process, path: ./echo, mount: process, isolation: process, timeout: 5s}
  - {name: app, path: ${NODE_APP}, mount: app, timeout: 5s}
  - {name: neighbour, path: ./echo, mount: neighbour}
server: {host: 127.0.0.1, port: 0}
settings: {log_level: error}
`;

/** What came of a run. */
export interface FuzzReport {
  readonly connections: number;
  /** What the neighbours were answered. */
  readonly neighbours: number;
  /** What went wrong, each as a sentence; none is as it should be. */
  readonly faults: readonly string[];
}

/** Sends a host of its own mutated requests for so many milliseconds; the same seed sends the same. */
export async function fuzzHost(seed: number, ms: number): Promise<FuzzReport> {
  const cwd = await workspace({
    'runtime-config.yaml': CONFIG,
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
  });
  await using cli = new Cli({ cwd, args: ['--log-level', 'info'] });
  const url = await cli.url();
  await Promise.all(['echo', 'process', 'app', 'neighbour'].map((mount) => cli.ready(mount)));
  const pid = cli.process.pid ?? 0;
  const before = residentMegabytes(pid);
  const random = seededRandom(seed);
  const faults = new Set<string>();
  const until = performance.now() + ms;
  const isOver = () => performance.now() >= until || cli.process.exitCode !== null;
  let connections = 0;
  let neighbours = 0;

  const attack = async () => {
    while (!isOver()) {
      const text = mutatedRequest(random);
      connections += 1;
      const received = await exchange(Number(new URL(url).port), text, random());
      const fault = faultOf(received);
      if (fault !== undefined) faults.add(`${fault}: ${JSON.stringify(text.slice(0, 600))}`);
    }
  };
  const neighbour = async () => {
    while (!isOver()) {
      const text = `n${String(neighbours)}`;
      const body = JSON.stringify({ text });
      const said = await fetch(`${url}/skills/neighbour/run`, { method: 'POST', body }).then(
        async (answer) => ((await answer.json()) as { text?: unknown }).text,
        (error: unknown) => String(error),
      );
      if (said === text) neighbours += 1;
      else faults.add(`a neighbour lost a request: ${String(said)}`);
    }
  };
  await Promise.all([neighbour(), ...Array.from({ length: AT_ONCE }, attack)]);

  if (cli.process.exitCode !== null) faults.add(`the host ended (${String(cli.process.exitCode)})`);
  else if (residentMegabytes(pid) - before > GROWTH) faults.add('the memory of the host has grown');
  for (const { msg } of cli.lines.filter(({ level }) => level === 'fatal')) faults.add(msg);
  return { connections, neighbours, faults: [...faults] };
}

/** What comes back on a connection of its own until it ends; undefined when it does not end. */
function exchange(port: number, text: string, how: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    const timer = setTimeout(() => {
      resolve(undefined);
      socket.destroy();
    }, ANSWERED_WITHIN);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(received);
    });
    socket.on('error', () => undefined);
    socket.setEncoding('latin1');
    socket.on('data', (piece: string) => {
      received += piece;
      // An event stream, or an application's, never ends by itself.
      if (received.length > ENOUGH || /text\/event-stream/.test(received)) socket.destroy();
    });
    // In one piece, in two, or one that leaves at once.
    const half = how < 0.3 ? Math.floor(text.length * how * 3) : text.length;
    socket.write(text.slice(0, half), 'latin1', () => {
      if (how > 0.9) socket.resetAndDestroy();
      else socket.end(text.slice(half), 'latin1');
    });
  });
}

function faultOf(received: string | undefined): string | undefined {
  if (received === undefined) return 'a connection was neither answered nor closed';
  if (received.includes('"internal_error"')) return 'the host failed on a request';
  if (/\n\s+at .*:\d+:\d+/.test(received)) return 'a stack was shown';
  return undefined;
}

function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

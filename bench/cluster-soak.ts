import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { natsProgram, NatsServer } from '../apps/skillet-host/test/support/nats-server.ts';
import type { Child } from './child.ts';
import { median, table } from './figures.ts';
import { configWith, startHost } from './host-config.ts';
import { Calls, Tally } from './steady-calls.ts';

/** Minutes, and seconds between two faults. */
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 30);
const FAULT_EVERY = 20;
/** A part of the name of the only kind of fault. */
const ONLY = process.env['SOAK_ONLY'] ?? '';
/** Calls a second. */
const RATE = 200;
const NAMES = ['a', 'b', 'c'] as const;
type Name = (typeof NAMES)[number];
/** Which skills each host runs: every skill is on two of them. */
const SKILLS: Readonly<Record<Name, readonly string[]>> = {
  a: ['one', 'two'],
  b: ['two', 'three'],
  c: ['three', 'one'],
};
const MOUNTS = ['one', 'two', 'three'];

const SKILLETFILE = `name: spin
version: 1.0.0
description: Takes a moment
runtime: node
entry: skill:handler
idempotent: true
`;
const SKILL = `export const handler = async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { pid: process.pid };
};
`;

/** Three hosts and a gateway, of which one host or NATS itself fails every 20 s while calls of idempotent skills come in at the gateway. */
export async function clusterSoak(): Promise<string> {
  const { file, missing } = await natsProgram();
  if (file === undefined) return `The soak was not run: ${missing}`;
  await using nats = await NatsServer.start(file);
  const dir = mkdtempSync(join(tmpdir(), 'skillet-bench-'));
  mkdirSync(join(dir, 'spin'));
  writeFileSync(join(dir, 'spin/Skilletfile.yaml'), SKILLETFILE);
  writeFileSync(join(dir, 'spin/skill.js'), SKILL);
  const start = (host: string, mounts: readonly string[], role: string): Child => {
    const part = `cluster: {servers: "${nats.url}", name: soak, host: ${host}, role: ${role}}\n`;
    const skills = mounts.map((mount) => [mount, join(dir, 'spin')] as const);
    const child = startHost(configWith(skills, '{workers: 1}', part));
    child.process.stdout?.resume();
    return child;
  };
  const gateway = start('gateway', [], 'gateway');
  const hosts = new Map<Name, Child>(
    NAMES.map((name) => [name, start(name, SKILLS[name], 'both')]),
  );
  const url = await gateway.url;
  await Promise.all([...hosts.values()].map((host) => host.url));
  const calls = new Calls(url, MOUNTS, RATE);
  while (!(await calls.allAnswer())) await wait(200);

  const faults: Readonly<Record<string, (name: Name, host: Child) => Promise<void>>> = {
    'kill -9, and a new start': async (name, host) => {
      host.process.kill('SIGKILL');
      await wait(2000);
      hosts.set(name, start(name, SKILLS[name], 'both'));
    },
    'SIGTERM, and a new start': async (name, host) => {
      await host.stop();
      hosts.set(name, start(name, SKILLS[name], 'both'));
    },
    'frozen for 5 s': async (_, host) => {
      host.process.kill('SIGSTOP');
      await wait(5000);
      host.process.kill('SIGCONT');
    },
    reload: async (_, host) => {
      await fetch(`${await host.url}/reload`, { method: 'POST' });
    },
    'NATS killed, and back after 3 s': async () => {
      await nats.kill();
      await wait(3000);
      await nats.again();
    },
  };
  const tally = new Map(Object.keys(faults).map((kind) => [kind, new Tally()]));
  const memory: number[] = [];
  const waits: number[] = [];
  const end = performance.now() + MINUTES * 60_000;
  calls.begin();
  let turn = 0;
  while (performance.now() < end) {
    const kinds = Object.keys(faults).filter((kind) => kind.includes(ONLY));
    const kind = kinds[Math.floor(Math.random() * kinds.length)] ?? '';
    const name = NAMES[turn % NAMES.length] ?? 'a';
    const host = hosts.get(name);
    turn += 1;
    waits.push(await whole(url));
    calls.tally = tally.get(kind);
    calls.tally?.begin();
    const until = wait(FAULT_EVERY * 1000);
    if (host !== undefined) await faults[kind]?.(name, host);
    await until;
    if (turn % 3 === 0) memory.push(gateway.pss());
  }
  await calls.end();
  await Promise.all([gateway, ...hosts.values()].map((child) => child.stop()));
  const quarter = Math.max(1, Math.floor(memory.length / 4));
  const [first, last] = [memory.slice(quarter, 2 * quarter), memory.slice(-quarter)];
  return [
    `${String(MINUTES)} minutes, ${String(RATE)} calls a second of idempotent skills, a fault every ${String(FAULT_EVERY)} s`,
    table(
      ['', 'times', 'calls', 'not answered with 200', 'slowest ms'],
      [...tally].map(([kind, one]) => [kind, ...one.row()]),
    ),
    table(
      [
        'what was answered in place of 200',
        'times',
        'with',
        'first, ms after the fault',
        'middle',
        'last',
      ],
      [...tally].flatMap(([kind, one]) => one.failures().map((row) => [kind, ...row])),
    ),
    `${String(waits.filter((ms) => ms > 1000).length)} faults waited until the one before was over, the longest ${(Math.max(...waits) / 1000).toFixed(1)} s`,
    `memory of the gateway, MB: ${memory.map((mb) => mb.toFixed(0)).join(' ')}`,
    `its middle in the second quarter ${median(first).toFixed(0)}, in the last ${median(last).toFixed(0)}`,
  ].join('\n');
}

interface Health {
  readonly cluster: {
    readonly members: readonly { readonly state: string; readonly skills: number }[];
  };
}

/** Milliseconds until all hosts are there with their skills: on a busy machine one takes long to start. */
async function whole(url: string): Promise<number> {
  const began = performance.now();
  for (;;) {
    const { cluster } = (await (await fetch(`${url}/health`)).json()) as Health;
    const well = cluster.members.filter(({ state, skills }) => state === 'up' && skills === 2);
    const took = performance.now() - began;
    if (well.length === NAMES.length) return took;
    if (took > 60_000) throw new Error(`not whole again: ${JSON.stringify(cluster.members)}`);
    await wait(250);
  }
}

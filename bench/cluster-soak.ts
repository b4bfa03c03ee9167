import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { natsProgram, NatsServer } from '../apps/skillet-host/test/support/nats-server.ts';
import type { Child } from './child.ts';
import { median, table } from './figures.ts';
import { configWith, startHost } from './host-config.ts';

/** Minutes, and seconds between two faults. */
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 30);
const FAULT_EVERY = 20;
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
  const calls = new Calls(url);
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
  const end = performance.now() + MINUTES * 60_000;
  calls.begin();
  let turn = 0;
  while (performance.now() < end) {
    const kinds = Object.keys(faults);
    const kind = kinds[Math.floor(Math.random() * kinds.length)] ?? '';
    const name = NAMES[turn % NAMES.length] ?? 'a';
    const host = hosts.get(name);
    turn += 1;
    calls.tally = tally.get(kind);
    const until = wait(FAULT_EVERY * 1000);
    if (host !== undefined) await faults[kind]?.(name, host);
    await until;
    calls.tally?.note();
    if (turn % 3 === 0) memory.push(gateway.pss());
  }
  await calls.end();
  await Promise.all([gateway, ...hosts.values()].map((child) => child.stop()));
  const quarter = Math.max(1, Math.floor(memory.length / 4));
  const [first, last] = [memory.slice(quarter, 2 * quarter), memory.slice(-quarter)];
  return [
    `${String(MINUTES)} minutes, ${String(RATE)} calls a second of idempotent skills, a fault every ${String(FAULT_EVERY)} s`,
    table(
      ['', 'times', 'calls', 'not answered with 200', 'slowest ms', 'with'],
      [...tally].map(([kind, one]) => [kind, ...one.row()]),
    ),
    `memory of the gateway, MB: ${memory.map((mb) => mb.toFixed(0)).join(' ')}`,
    `its middle in the second quarter ${median(first).toFixed(0)}, in the last ${median(last).toFixed(0)}`,
  ].join('\n');
}

/** What became of the calls in the time of one kind of fault. */
class Tally {
  #times = 0;
  #calls = 0;
  #slowest = 0;
  readonly #failed = new Map<string, number>();

  note(): void {
    this.#times += 1;
  }

  add(outcome: string, ms: number): void {
    this.#calls += 1;
    this.#slowest = Math.max(this.#slowest, ms);
    if (outcome !== '200') this.#failed.set(outcome, (this.#failed.get(outcome) ?? 0) + 1);
  }

  row(): readonly string[] {
    const failed = [...this.#failed.values()].reduce((sum, one) => sum + one, 0);
    const what = Array.from(this.#failed, ([outcome, count]) => `${String(count)} x ${outcome}`);
    return [this.#times, this.#calls, failed, Math.round(this.#slowest)]
      .map(String)
      .concat(what.join(', '));
  }
}

/** Calls at an even pace, whatever becomes of those before. */
class Calls {
  /** Where they are counted. */
  tally: Tally | undefined;
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });
  readonly #open = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  async allAnswer(): Promise<boolean> {
    const outcomes = await Promise.all(MOUNTS.map((mount) => this.#call(mount)));
    return outcomes.every((outcome) => outcome === '200');
  }

  begin(): void {
    const began = performance.now();
    let sent = 0;
    this.#timer = setInterval(() => {
      const due = Math.floor(((performance.now() - began) * RATE) / 1000);
      // What this process was late with was not sent, lest it comes all at once.
      if (due - sent > 20) sent = due - 1;
      for (; sent < due; sent += 1) this.#send(MOUNTS[sent % MOUNTS.length] ?? '');
    }, 5);
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#open);
    this.#agent.destroy();
  }

  #send(mount: string): void {
    const { tally } = this;
    const began = performance.now();
    const call = this.#call(mount).then((outcome) => {
      tally?.add(outcome, performance.now() - began);
      this.#open.delete(call);
    });
    this.#open.add(call);
  }

  /** The status, with the code of an error behind it. */
  async #call(mount: string): Promise<string> {
    try {
      const headers = { 'content-type': 'application/json', 'content-length': 2 };
      const path = `${this.#url}/skills/${mount}/run`;
      const sent = request(path, { method: 'POST', agent: this.#agent, headers });
      sent.end('{}');
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      let text = '';
      for await (const piece of answer) text += String(piece);
      if (answer.statusCode === 200) return '200';
      const code = /"code":"(\w+)"/.exec(text)?.[1] ?? '';
      return `${String(answer.statusCode)} ${code}`.trim();
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

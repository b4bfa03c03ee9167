import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { natsProgram, NatsServer } from '../apps/skillet-host/test/support/nats-server.ts';
import { table } from './figures.ts';
import type { Child } from './child.ts';
import { configWith, startHost } from './host-config.ts';

const CROWD = fileURLToPath(new URL('./crowd.ts', import.meta.url));
/** Hosts, skills of each (every skill is on two), and milliseconds between two beats. */
const SIZES: readonly (readonly [hosts: number, each: number, every: number])[] = [
  [10, 20, 500],
  [100, 20, 500],
  [1000, 20, 500],
  [1000, 20, 5000],
];
/** Seconds of looking at what it costs that nothing happens. */
const QUIET = 10;
/** Connections that hear all beats besides, to see what one more costs the server. */
const LISTENERS = 8;

/** What a real host and a real NATS server have to do in a cluster of up to 1,000 hosts and 10,000 skills, for which one program speaks. */
export async function clusterScale(): Promise<string> {
  const { file, missing } = await natsProgram();
  if (file === undefined) return `The size of clusters was not measured: ${missing}`;
  const rows: string[][] = [];
  for (const [hosts, each, every] of SIZES) {
    rows.push([
      `${String(hosts)} hosts, ${String((hosts * each) / 2)} skills, a beat every ${String(every)} ms`,
      ...(await measure(file, hosts, each, every)),
    ]);
  }
  return [
    'A cluster of many hosts, as one gateway sees it:',
    table(
      [
        ...['', 'all known after s', 'a change seen after s', 'half lost after s'],
        ...['gateway: MB more', '% of a core', 'NATS: % of a core', 'for each listener more'],
        ...['/catalog kB', 'ms'],
      ],
      rows,
    ),
  ].join('\n');
}

async function measure(file: string, hosts: number, each: number, every: number) {
  await using nats = await NatsServer.start(file);
  const crowd = spawn(process.execPath, [CROWD, nats.url, ...[hosts, each, every].map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => crowd.stdout.once('data', resolve));
  const gateway = startHost(
    configWith(
      [],
      '{}',
      `cluster: {servers: "${nats.url}", name: scale, host: g, role: gateway, encrypt: false}\n`,
    ),
  );
  try {
    const url = await gateway.url;
    const empty = gateway.pss();
    const began = performance.now();
    const skills = (hosts * each) / 2;
    await until(async () => (await countOf(url)) === skills);
    const known = performance.now() - began;
    await wait(3000);
    const [host, server] = await costOf(gateway, nats.pid);
    const memory = gateway.pss() - empty;
    crowd.stdin.write(`listen ${String(LISTENERS)}\n`);
    await wait(2000);
    const [, more] = await costOf(gateway, nats.pid);
    const last = `${url}/skills/skill-${String(skills - 1)}/inventory`;
    const before = await textOf(last);
    const changed = performance.now();
    crowd.stdin.write('change\n');
    await until(async () => (await textOf(last)) !== before);
    const seen = performance.now() - changed;
    const asked = performance.now();
    const { length } = await textOf(`${url}/catalog`);
    const took = performance.now() - asked;
    const lost = performance.now();
    crowd.stdin.write(`lose ${String(hosts / 2)}\n`);
    await until(async () => (await membersOf(url)) === hosts / 2);
    const gone = performance.now() - lost;
    return [
      ...[known, seen, gone].map((ms) => (ms / 1000).toFixed(1)),
      memory.toFixed(0),
      ...[host, server, (more - server) / LISTENERS].map((share) => (share * 100).toFixed(1)),
      (length / 1000).toFixed(0),
      took.toFixed(0),
    ];
  } finally {
    crowd.kill('SIGKILL');
    await gateway.stop();
  }
}

/** What of a core a host's own thread and the NATS server take while nothing happens. */
async function costOf(host: Child, nats: number): Promise<readonly [host: number, nats: number]> {
  const before = [host.mainThread(), ticksOf(nats)] as const;
  await wait(QUIET * 1000);
  return [
    (host.mainThread() - before[0]) / (QUIET * 1e6),
    (ticksOf(nats) - before[1]) / (QUIET * 100),
  ];
}

/** Hundredths of a second of cores that a process has had. */
function ticksOf(pid: number): number {
  const fields =
    readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .split(') ')[1]
      ?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

async function countOf(url: string): Promise<number> {
  const { total_skills } = (await (await fetch(`${url}/skills`)).json()) as {
    total_skills: number;
  };
  return total_skills;
}

async function membersOf(url: string): Promise<number> {
  const { cluster } = (await (await fetch(`${url}/health`)).json()) as {
    cluster?: { members: readonly unknown[] };
  };
  return cluster?.members.length ?? 0;
}

async function textOf(url: string): Promise<string> {
  return (await fetch(url)).text();
}

async function until(is: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 120_000;
  while (!(await is())) {
    if (performance.now() > end) throw new Error('it took more than two minutes');
    await wait(250);
  }
}

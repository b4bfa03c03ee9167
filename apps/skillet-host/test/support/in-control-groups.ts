import { mkdtempSync, readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOwnCgroup } from '@skillet/proc';
import { Cli, get, run } from './cli.ts';

// Runs where the host may make control groups of version 2, as root of a container or of a small virtual machine: serves skills in
// processes that take too much, and prints what became of them as one line of JSON.

const SKILL = `
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
const kept = [];
export async function handler({ do: what }) {
  if (what === 'where') return { group: readFileSync('/proc/self/cgroup', 'utf8').trim() };
  if (what === 'fill') for (;;) { kept.push(Buffer.alloc(16e6, 1)); await new Promise(setImmediate); }
  if (what === 'leave') {
    const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore', env: {} });
    return { pid: child.pid };
  }
  if (what === 'die') setTimeout(() => process.exit(3), 50);
  return {};
}
`;

const cwd = mkdtempSync(join(tmpdir(), 'skillet-groups-'));
mkdirSync(join(cwd, 's'));
writeFileSync(join(cwd, 's/s.mjs'), SKILL);
writeFileSync(
  join(cwd, 's/Skilletfile.yaml'),
  'name: s\nentry: s:handler\ninputs:\n  do: {type: string}\n',
);
writeFileSync(
  join(cwd, 'runtime-config.yaml'),
  `skills:
  - {name: s, path: ./s, isolation: process, workers: {min: 1, max: 1}, limits: {memory: 128MB, pids: 256}, timeout: 60s, start_timeout: 120s}
server: {host: 127.0.0.1, port: 0}
`,
);

const { folder: own = '' } = readOwnCgroup();
// As systemd delegates one: the host is alone in it. Named on the command line; otherwise it is the own one.
const [, , name = ''] = process.argv;
const folder = join(own, name);
const behind = ['sh', '-c', `echo 0 >"${folder}/cgroup.procs"; exec "$@"`, 'sh'];
if (name !== '') {
  writeFileSync(join(own, 'cgroup.subtree_control'), '+memory +pids +cpu');
  mkdirSync(folder);
}
const groups = () => readdirSync(folder).filter((name) => name.startsWith('skillet-'));
const read = (group: string, file: string) =>
  readFileSync(join(folder, group, file), 'utf8').trim();
const worker = () => groups().find((name) => name.startsWith('skillet-worker-')) ?? '';
const isThere = (pid: unknown) => {
  try {
    // A zombie that nobody reaps has ended.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
};
const died = (cli: Cli, nth: number) =>
  cli.line((line) => line['event'] === 'worker-died' && line['worker'] === `w${String(nth)}`);

// Left by a host that is gone.
mkdirSync(join(folder, 'skillet-worker-999999-1-1'));

const cli = new Cli({ cwd, launcher: true, ...(name === '' ? {} : { behind }) });
const url = await cli.url();
await cli.ready('s');
const { body } = await run(url, 's', { do: 'where' });
const held = Object.fromEntries(
  ['memory.max', 'memory.swap.max', 'memory.oom.group', 'pids.max', 'cpu.weight'].map((file) => {
    try {
      return [file, read(worker(), file)];
    } catch {
      return [file, null];
    }
  }),
);
const current = Number(read(worker(), 'memory.current'));
const health = await get(`${url}/skills/s`);
const stale = groups().includes('skillet-worker-999999-1-1');
const filled = await run(url, 's', { do: 'fill' });
const oom = await died(cli, 1);
await cli.ready('s', 'w2');
const left = await run(url, 's', { do: 'leave' });
const before = isThere(left.body['pid']);
await run(url, 's', { do: 'die' });
await died(cli, 2);
await cli.ready('s', 'w3');
const after = isThere(left.body['pid']);
// The launcher starts another host, which finds what the first has left.
const first = Number(
  (await cli.line(({ pid, url: at }) => pid !== undefined && at !== undefined))['pid'],
);
const sofar = cli.lines.length;
process.kill(first, 'SIGKILL');
await cli.line(({ pid, url: at }) => at !== undefined && pid !== first);

await cli.line((line) => line['event'] === 'worker-ready' && cli.lines.indexOf(line) >= sofar);
const leaf = name === '' ? null : read('skillet-host', 'cgroup.procs').split('\n').length;
const ofFirst = groups().filter((one) => one.startsWith(`skillet-worker-${String(first)}-`)).length;
const now = groups().filter((name) => name.startsWith('skillet-worker-')).length;
cli.signal('SIGTERM');
const { code } = await cli.exit;
const atEnd = groups().filter((name) => name.startsWith('skillet-worker-')).length;
console.log(
  JSON.stringify({
    ...{ group: body['group'], held, current, health, stale, oom: oom.msg, status: filled.status },
    ...{ before, after, leaf, ofFirst, now, code, atEnd },
  }),
);
process.exit(0);

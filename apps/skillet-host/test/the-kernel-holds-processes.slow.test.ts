import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { findProgram } from '@skillet/supervisor';

const GUEST = fileURLToPath(new URL('support/in-control-groups.ts', import.meta.url));
const WITHIN = 280_000;

// A Linux that runs as a process (Debian: user-mode-linux): it has control groups of its own, whatever those of this machine are.
const linux = findProgram('linux.uml', '/', process.env['PATH']).path;

/** Boots it with the files of this machine, read-only, and gives what the guest has printed as JSON. */
async function inItsOwnLinux(...args: readonly string[]): Promise<Record<string, unknown>> {
  const dir = await mkdtemp(join(tmpdir(), 'skillet-uml-'));
  const init = join(dir, 'init');
  const node = process.execPath;
  const script = `#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t cgroup2 none /sys/fs/cgroup
mount -t tmpfs tmp /tmp
ip link set lo up
export HOME=/tmp PATH='${dirname(node)}:/usr/sbin:/usr/bin:/sbin:/bin'
cd '${dirname(GUEST)}'
'${node}' '${GUEST}' ${args.join(' ')}
echo o >/proc/sysrq-trigger
sleep 60
`;
  await writeFile(init, script, { mode: 0o755 });
  const kernel = [
    ...['mem=1500M', 'rootfstype=hostfs', 'rootflags=/', 'ro', 'quiet', `init=${init}`],
    ...['con=null', 'con0=null,fd:1'],
  ];
  const { stdout } = await promisify(execFile)(linux ?? '', kernel, { timeout: WITHIN });
  const line = stdout.split('\n').find((one) => one.startsWith('{'));
  if (line === undefined) throw new Error(`the guest has said nothing:\n${stdout}`);
  return JSON.parse(line) as Record<string, unknown>;
}

describe.each([
  { where: 'at the root of all groups', args: [], leaf: null },
  {
    where: 'in a group that was delegated',
    args: ['delegated'],
    leaf: expect.any(Number) as unknown,
  },
])('skills in processes $where', ({ where, args, leaf }) => {
  test(
    'are held by the kernel in groups of their own, and leave none behind',
    async (context) => {
      context.skip(linux === undefined, 'there is no linux.uml (Debian: user-mode-linux)');
      const said = await inItsOwnLinux(...args);
      expect({ where, ...said }).toMatchObject({
        group: expect.stringMatching(/^0::.*\/skillet-worker-\d+-\d+-1$/) as unknown,
        held: {
          'memory.max': String(128 * 1024 * 1024),
          'memory.swap.max': '0',
          'memory.oom.group': '1',
          'pids.max': '256',
          'cpu.weight': '10',
        },
        // What a host has left that is gone is removed at the start, and after a crash.
        stale: false,
        ofFirst: 0,
        // The OOM kill has its name, and its caller an answer.
        oom: expect.stringContaining(
          'ended by the kernel (OOM kill in its control group) at limits.memory of 128 MB',
        ) as unknown,
        status: 502,
        // What a worker has started goes with it, also when it hides.
        before: true,
        after: false,
        leaf,
        now: 1,
        code: 0,
        atEnd: 0,
      });
      const [shown] = (said['health'] as { workers: { heap_mb: number }[] }).workers;
      const current = Number(said['current']) / 1024 / 1024;
      expect(shown?.heap_mb).toBeGreaterThan(current / 2);
      expect(shown?.heap_mb).toBeLessThan(current * 2);
    },
    WITHIN,
  );
});

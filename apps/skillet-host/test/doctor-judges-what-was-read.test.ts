import { describe, expect, test } from 'vitest';
import type { OwnCgroup } from '@skillet/proc';
import { checkCgroup } from '../src/cli/doctor/checks/cgroup.ts';
import { checkClock, type ClockFacts } from '../src/cli/doctor/checks/clock.ts';
import { checkConfinement } from '../src/cli/doctor/checks/confinement.ts';
import { checkConfiguration } from '../src/cli/doctor/checks/configuration.ts';
import { checkFolder } from '../src/cli/doctor/checks/disk.ts';
import { checkHost } from '../src/cli/doctor/checks/host.ts';
import {
  checkAddresses,
  checkDescriptors,
  checkTasks,
  type LimitFacts,
} from '../src/cli/doctor/checks/limits.ts';
import {
  checkCores,
  checkMemory,
  checkOvercommit,
  checkSwap,
  type MemoryFacts,
} from '../src/cli/doctor/checks/memory.ts';
import {
  checkLocalhost,
  checkPort,
  checkProxies,
  type PortFacts,
} from '../src/cli/doctor/checks/network.ts';
import { checkNode, checkSystem } from '../src/cli/doctor/checks/node.ts';
import { checkPrograms } from '../src/cli/doctor/checks/programs.ts';
import { checkPython } from '../src/cli/doctor/checks/python.ts';
import { checkWatching } from '../src/cli/doctor/checks/watching.ts';
import type { Finding } from '../src/cli/doctor/finding.ts';
import type { Needs } from '../src/cli/doctor/needs.ts';
import { reportText } from '../src/cli/doctor/report-text.ts';

const GB = 1024 ** 3;

const NEEDS: Needs = {
  skills: 3,
  threads: 4,
  processes: 2,
  descriptors: { least: 60, full: 900 },
  tasks: 44,
  memory: { least: GB, full: 2 * GB },
};

const NODE = { version: 'v24.1.0', path: '/usr/bin/node', platform: 'linux', release: '6.1.0' };

const LIMITS: LimitFacts = {
  descriptors: 65_536,
  userTasks: Infinity,
  userTasksNow: 0,
  groupTasks: Infinity,
  addresses: Infinity,
};

const MEMORY: MemoryFacts = {
  total: 8 * GB,
  available: 6 * GB,
  swap: 0,
  limit: Infinity,
  overcommit: 0,
  promisable: 0,
};

const CLOCK: ClockFacts = {
  now: Date.UTC(2026, 5, 1),
  jumped: 0,
  lastWritten: 0,
  synchronised: true,
  source: 'tsc',
};

const PORT: PortFacts = {
  check: 'port',
  host: '127.0.0.1',
  port: 8000,
  error: undefined,
  holders: [],
  own: [],
};

const NO_LANDLOCK = {
  landlock: 0,
  seccomp: true,
  namespaces: true,
  why: 'this system has no Landlock',
};

const GROUP: OwnCgroup = {
  version: 'v2',
  name: '/system.slice/skillet-host.service',
  folder: '/sys/fs/cgroup/system.slice/skillet-host.service',
  controllers: ['cpu', 'memory', 'pids'],
  writable: true,
  memoryMax: Infinity,
  pidsMax: Infinity,
  cores: Infinity,
};

const FOLDER = {
  check: 'data folder',
  path: '/data',
  holds: 'the state of skills',
  remedy: 'mkdir /data',
  error: undefined,
  free: 9 * GB,
  inodes: 1_000_000,
};

const WATCH = { watches: 8192, instances: 128, error: undefined, wanted: true, files: 40 };

const PYTHON = { program: '/usr/bin/python3', mounts: ['py'], version: '3.11.2', venv: true };

type Row = readonly [what: string, finding: Finding, state: Finding['state'], says: RegExp];

const ROWS: readonly Row[] = [
  ['a Node of today', checkNode(NODE), 'ok', /v24\.1\.0/],
  ['an old Node', checkNode({ ...NODE, version: 'v22.9.0' }), 'fault', /needs Node 24/],
  ['an odd Node', checkNode({ ...NODE, version: 'v25.0.0' }), 'warning', /no fixes/],
  ['Linux', checkSystem(NODE), 'ok', /linux/],
  ['macOS', checkSystem({ ...NODE, platform: 'darwin' }), 'warning', /limits of processes/],

  ['descriptors enough', checkDescriptors(LIMITS, NEEDS), 'ok', /65536/],
  [
    'too few descriptors for all callers',
    checkDescriptors({ ...LIMITS, descriptors: 256 }, NEEDS),
    'warning',
    /ulimit -n 1024/,
  ],
  [
    'too few descriptors to start',
    checkDescriptors({ ...LIMITS, descriptors: 32 }, NEEDS),
    'fault',
    /about 60 to start/,
  ],
  ['no limit of threads', checkTasks(LIMITS, NEEDS), 'ok', /no limit/],
  [
    'a user who has too many threads',
    checkTasks({ ...LIMITS, userTasks: 100, userTasksNow: 80 }, NEEDS),
    'fault',
    /100 threads and has 80 .*ulimit -u/s,
  ],
  [
    'a small pids.max',
    checkTasks({ ...LIMITS, groupTasks: 20 }, NEEDS),
    'fault',
    /pids\.max.*TasksMax/s,
  ],
  ['no limit of addresses', checkAddresses(LIMITS), 'ok', /no limit/],
  [
    'ulimit -v',
    checkAddresses({ ...LIMITS, addresses: GB }),
    'fault',
    /1 GB.*ulimit -v unlimited/s,
  ],

  ['memory enough', checkMemory(MEMORY, NEEDS), 'ok', /6 GB of 8 GB/],
  [
    'a container that is too small for all workers',
    checkMemory({ ...MEMORY, limit: 1.5 * GB }, NEEDS),
    'warning',
    /1\.5 GB.*when all workers/s,
  ],
  [
    'a container that is too small for the fewest workers',
    checkMemory({ ...MEMORY, limit: GB / 2 }, NEEDS),
    'warning',
    /512 MB.*even the fewest/s,
  ],
  [
    'a machine whose memory others have',
    checkMemory({ ...MEMORY, available: GB / 2 }, NEEDS),
    'warning',
    /others have/,
  ],
  ['no swap', checkSwap(MEMORY), 'ok', /none/],
  ['swap', checkSwap({ ...MEMORY, swap: GB }), 'ok', /1 GB/],
  ['overcommit', checkOvercommit(MEMORY, NEEDS), 'ok', /is 0/],
  [
    'no overcommit, and nothing left',
    checkOvercommit({ ...MEMORY, overcommit: 2, promisable: GB / 2 }, NEEDS),
    'fault',
    /sysctl vm\.overcommit_memory=0/,
  ],
  [
    'no overcommit, and little left',
    checkOvercommit({ ...MEMORY, overcommit: 2, promisable: 3 * GB }, NEEDS),
    'warning',
    /now and then/,
  ],
  ['two cores', checkCores({ cores: 2, quota: 2 }), 'ok', /^2$/m],
  ['half a core', checkCores({ cores: 8, quota: 0.5 }), 'warning', /0\.50 of a core/],

  ['a group of ours', checkCgroup(GROUP, true), 'ok', /group of its own/],
  [
    'a host that has made groups',
    checkCgroup({ ...GROUP, folder: '/sys/fs/cgroup/x/skillet-host', controllers: [] }, true),
    'ok',
    /running host has made/,
  ],
  [
    'a group that may not be written',
    checkCgroup({ ...GROUP, writable: false }, true),
    'warning',
    /Delegate=yes/,
  ],
  [
    'a group without the memory controller',
    checkCgroup({ ...GROUP, controllers: ['pids'] }, true),
    'warning',
    /lacks memory/,
  ],
  [
    'both versions side by side',
    checkCgroup({ ...GROUP, version: 'hybrid', controllers: [] }, true),
    'warning',
    /side by side.*unified_cgroup_hierarchy=1/s,
  ],
  ['version 1', checkCgroup({ ...GROUP, version: 'v1' }, true), 'warning', /version 1 alone/],
  ['no groups', checkCgroup({ ...GROUP, version: 'none' }, true), 'warning', /no control groups/],
  [
    'no groups, and no processes',
    checkCgroup({ ...GROUP, version: 'none' }, false),
    'ok',
    /no skill/,
  ],

  ['a clock that is kept in time', checkClock(CLOCK), 'ok', /2026-06-01.*kept in time/],
  ['a clock that was never set', checkClock({ ...CLOCK, now: 0 }), 'fault', /1970.*timedatectl/s],
  ['a clock that jumps', checkClock({ ...CLOCK, jumped: -3000 }), 'warning', /set by -3\.0 s/],
  [
    'a clock that went back',
    checkClock({ ...CLOCK, lastWritten: CLOCK.now + 3_600_000 }),
    'warning',
    /went back/,
  ],
  ['a slow clock', checkClock({ ...CLOCK, source: 'acpi_pm' }), 'warning', /acpi_pm/],
  ['a clock that drifts', checkClock({ ...CLOCK, synchronised: false }), 'warning', /drifts/],
  [
    'a clock of which no more is known',
    checkClock({ ...CLOCK, synchronised: undefined }),
    'ok',
    /Z$/m,
  ],

  ['a free port', checkPort(PORT), 'ok', /is free/],
  ['any port', checkPort({ ...PORT, port: 0 }), 'ok', /any free one/],
  [
    'a port that another has',
    checkPort({ ...PORT, error: 'EADDRINUSE', holders: [{ pid: 7, name: 'nginx' }] }),
    'fault',
    /by nginx 7.*kill 7, .*--port 8001/s,
  ],
  [
    'a port of a process that is not ours to see',
    checkPort({ ...PORT, error: 'EADDRINUSE' }),
    'fault',
    /not ours to see.*ss -ltnp/s,
  ],
  [
    'the port of the running host',
    checkPort({ ...PORT, error: 'EADDRINUSE', holders: [{ pid: 7, name: 'node' }], own: [7] }),
    'ok',
    /running host \(node 7\)/,
  ],
  ['a low port', checkPort({ ...PORT, port: 80, error: 'EACCES' }), 'fault', /above 1023/],
  [
    'an address of another machine',
    checkPort({ ...PORT, host: '192.0.2.1', error: 'EADDRNOTAVAIL' }),
    'fault',
    /no address "192\.0\.2\.1"/,
  ],
  ['a port that fails otherwise', checkPort({ ...PORT, error: 'EMFILE' }), 'fault', /EMFILE/],

  ['no proxy', checkProxies({ HTTP_PROXY: '' }), 'ok', /none/],
  [
    'a proxy for everything',
    checkProxies({ HTTP_PROXY: 'http://user:secret@proxy:3128', NO_PROXY: 'example.org' }),
    'warning',
    /export NO_PROXY=example\.org,localhost,127\.0\.0\.1,::1/,
  ],
  [
    'a proxy for what is elsewhere',
    checkProxies({ https_proxy: 'http://proxy:3128', no_proxy: 'localhost, 127.0.0.1' }),
    'ok',
    /not for localhost/,
  ],
  ['a proxy that is none', checkProxies({ HTTP_PROXY: 'http://[' }), 'warning', /no URL/],

  [
    'localhost as usual',
    checkLocalhost({ addresses: ['::1', '127.0.0.1'], host: '127.0.0.1' }),
    'ok',
    /::1, 127\.0\.0\.1/,
  ],
  ['no localhost', checkLocalhost({ addresses: [], host: '127.0.0.1' }), 'fault', /etc\/hosts/],
  [
    'localhost elsewhere',
    checkLocalhost({ addresses: ['203.0.113.5'], host: '127.0.0.1' }),
    'fault',
    /203\.0\.113\.5/,
  ],
  [
    'localhost by IPv6 alone',
    checkLocalhost({ addresses: ['::1'], host: '127.0.0.1' }),
    'warning',
    /do not reach it/,
  ],
  [
    'localhost by IPv6 alone, and a host on all addresses of IPv4',
    checkLocalhost({ addresses: ['::1'], host: '0.0.0.0' }),
    'warning',
    /do not reach it/,
  ],
  [
    'localhost and a host on an address of the network',
    checkLocalhost({ addresses: ['127.0.0.1'], host: '192.0.2.1' }),
    'ok',
    /127/,
  ],

  ['a folder that can be written', checkFolder(FOLDER), 'ok', /9 GB free/],
  ['a folder that is read-only', checkFolder({ ...FOLDER, error: 'EROFS' }), 'fault', /read-only/],
  ["another's folder", checkFolder({ ...FOLDER, error: 'EACCES' }), 'fault', /mkdir \/data/],
  ['a full disk', checkFolder({ ...FOLDER, error: 'ENOSPC' }), 'fault', /no space/],
  ['a disk that is nearly full', checkFolder({ ...FOLDER, free: 1000 }), 'warning', /df -h \/data/],
  ['a disk with few files left', checkFolder({ ...FOLDER, inodes: 3 }), 'warning', /df -i \/data/],
  ['a disk that counts no files', checkFolder({ ...FOLDER, inodes: 0 }), 'ok', /written/],

  ['watching', checkWatching(WATCH), 'ok', /about 40 files/],
  [
    'no watches left',
    checkWatching({ ...WATCH, error: 'ENOSPC' }),
    'fault',
    /max_user_watches=524288/,
  ],
  [
    'no watchers left, and none wanted',
    checkWatching({ ...WATCH, error: 'EMFILE', wanted: false }),
    'warning',
    /max_user_instances=1024/,
  ],
  ['many files', checkWatching({ ...WATCH, files: 8000 }), 'warning', /8000 files/],

  ['a Python', checkPython(PYTHON), 'ok', /3\.11\.2.*for py/],
  [
    'no Python where one is needed',
    checkPython({ program: 'python3', mounts: ['py'], problem: 'there is no program "python3"' }),
    'fault',
    /1 skill \(py\) cannot run/,
  ],
  [
    'no Python where none is needed',
    checkPython({ program: 'python3', mounts: [], problem: 'there is no program "python3"' }),
    'warning',
    /skills in Python cannot run/,
  ],
  [
    'a Python of a skill that is held',
    checkPython({ program: 'x/python', mounts: ['py'], held: true }),
    'ok',
    /py: not started here/,
  ],
  ['an old Python', checkPython({ ...PYTHON, version: '3.8.1' }), 'fault', /3\.9 or newer/],
  [
    'a Python without what applications need',
    checkPython({ ...PYTHON, missing: ['uvicorn'] }),
    'fault',
    /python3 -m pip install uvicorn/,
  ],
  ['a Python without venv', checkPython({ ...PYTHON, venv: false }), 'warning', /python3-venv/],

  [
    'Landlock and seccomp',
    checkConfinement({ landlock: 7, seccomp: true, namespaces: true }, 1),
    'ok',
    /Landlock \(version 7\) and seccomp hold skills/,
  ],
  ['no Landlock, and nobody to hold', checkConfinement(NO_LANDLOCK, 0), 'ok', /no skill has any/],
  ['no Landlock', checkConfinement(NO_LANDLOCK, 2), 'warning', /2 skills .* not wholly held/],
  ['programs that are there', checkPrograms({ all: 2, missing: [] }), 'ok', /all there/],
  [
    'a program that is not there',
    checkPrograms({ all: 2, missing: [{ mount: 'files', problem: 'there is no program "npx"' }] }),
    'fault',
    /files: there is no program/,
  ],

  ['no host', checkHost({ pids: [] }), 'ok', /none runs/],
  [
    'a host that is well',
    checkHost({ pids: [9], said: 'serving', healthy: true, answer: 200 }),
    'ok',
    /host 9/,
  ],
  [
    'a host with skills that are not well',
    checkHost({ pids: [9], said: 'serving', healthy: false, answer: 200 }),
    'warning',
    /some skills/,
  ],
  [
    'a host that is not ready',
    checkHost({ pids: [9], said: 'draining', healthy: true, answer: 503 }),
    'warning',
    /answers 503/,
  ],
  [
    'a host that says nothing',
    checkHost({ pids: [9], problem: 'it does not answer within 5 s' }),
    'fault',
    /kill -9 9/,
  ],

  [
    'a configuration',
    checkConfiguration({ file: 'c.yaml', skills: 3, broken: 0, warnings: 0 }),
    'ok',
    /c\.yaml: 3 skills/,
  ],
  [
    'a configuration with a skill that cannot run',
    checkConfiguration({ file: 'c.yaml', skills: 2, broken: 1, warnings: 0 }),
    'fault',
    /skillet-host check/,
  ],
  [
    'a configuration with warnings',
    checkConfiguration({ file: 'c.yaml', skills: 2, broken: 0, warnings: 1 }),
    'warning',
    /1 warning/,
  ],
  [
    'nothing to serve',
    checkConfiguration({ file: null, skills: 0, broken: 0, warnings: 0 }),
    'warning',
    /skillet-host init/,
  ],
  [
    'a configuration that cannot be read',
    checkConfiguration({ file: null, skills: 0, broken: 0, warnings: 0, problem: 'c.yaml:3: no' }),
    'fault',
    /c\.yaml:3/,
  ],
];

describe('each check', () => {
  test.each(ROWS)('knows %s', (_, finding, state, says) => {
    const { found, effect, remedy } = finding;
    expect(finding.state).toBe(state);
    expect([found, effect, remedy].join('\n')).toMatch(says);
    // What is not well says what of it does not work, and how it is mended; what is well says neither.
    const isOk = state === 'ok';
    expect([effect === undefined, remedy === undefined]).toEqual([isOk, isOk]);
  });

  test('shows no password of a proxy', () => {
    const finding = checkProxies({ HTTP_PROXY: 'http://user:secret@proxy:3128' });
    expect(JSON.stringify(finding)).not.toContain('secret');
  });
});

describe('the report', () => {
  const bad: Finding = {
    check: 'port',
    state: 'fault',
    found: 'it is taken by a program \u001b[2J with a long and strange name',
    effect: 'the host cannot listen',
    remedy: 'kill 7',
  };

  test('has a sign and a word for each state, and a verdict', () => {
    const text = reportText([{ check: 'node', state: 'ok', found: 'v24' }, bad], {
      width: Infinity,
      colours: false,
    });
    expect(text.split('\n')).toEqual([
      '✔ ok       node  v24',
      '✖ fault    port  it is taken by a program with a long and strange name',
      '                 so: the host cannot listen',
      '                 mend: kill 7',
      '',
      '1 fault.',
      '',
    ]);
  });

  test('fits a narrow terminal', () => {
    const text = reportText([bad], { width: 50, colours: false });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(50);
  });

  test('has colours besides, where they are wanted', () => {
    const text = reportText([bad], { width: Infinity, colours: true });
    expect(text).toContain('\u001b[31m✖ fault');
    expect(text).not.toContain('\u001b[2J');
  });
});

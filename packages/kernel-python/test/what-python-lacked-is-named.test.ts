import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, test } from 'vitest';

const ROOM = fileURLToPath(new URL('../', import.meta.url));
const CONFINE = join(ROOM, 'skillet_kernel/confine.py');
const means = JSON.parse(execFileSync('python3', [CONFINE, '--means'], { encoding: 'utf8' })) as {
  readonly landlock: number;
  readonly seccomp: boolean;
};

/** Says of each way what the skill lacked, by what was raised. */
const TRY = `
import json, os, socket, subprocess, sys

from skillet_kernel.permissions import hold_to, lacking

HERE, places = sys.argv[1], json.loads(sys.argv[2])
hold_to(places)


def raised():
    raise PermissionError(13, "somebody's own rule")


def bound(family, address):
    with socket.socket(family) as one:
        one.bind(address)


WAYS = {
    "script": lambda: subprocess.run([os.path.join(HERE, "run.sh")]),
    "not executable": lambda: subprocess.run([os.path.join(HERE, "plain.sh")]),
    "link": lambda: open(os.path.join(HERE, "link.txt")),
    "below a link": lambda: open(os.path.join(HERE, "away/secret.txt")),
    "raised": raised,
    "socket": lambda: bound(socket.AF_INET, ("127.0.0.1", 0)),
    "unix socket": lambda: bound(socket.AF_UNIX, os.path.join(HERE, "s")),
}
found = {}
for name, way in WAYS.items():
    try:
        way()
        found[name] = "did"
    except OSError as error:
        found[name] = lacking(error)
print(json.dumps(found))
`;

beforeEach((context) => {
  context.skip(means.landlock < 4 || !means.seccomp, 'the system holds too little here');
});

function lacks(network: readonly string[], sockets: { inet: boolean; unix: boolean }) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'skillet-lacks-')));
  const dir = join(root, 'skill');
  for (const name of ['skill', 'away']) mkdirSync(join(root, name));
  writeFileSync(join(dir, 'run.sh'), '#!/usr/bin/env -S bash -e\n', { mode: 0o755 });
  writeFileSync(join(dir, 'plain.sh'), '#!/bin/sh\n', { mode: 0o644 });
  writeFileSync(join(root, 'away/secret.txt'), 'secret');
  symlinkSync(join(root, 'away/secret.txt'), join(dir, 'link.txt'));
  symlinkSync(join(root, 'away'), join(dir, 'away'));
  const commands = ['run.sh', 'plain.sh'].map((name) => join(dir, name));
  const rules = {
    ...{ read: [dir, ROOM], write: [], execute: commands, ports: [1], programs: true },
    ...{ ...sockets, listen: false, listens: sockets.unix, connects: true },
    ...{ landlock: true, seccomp: true },
  };
  const permissions = { network, files: [], env: [], commands, engine: [] };
  const found = execFileSync('python3', ['-c', TRY, dir, JSON.stringify({ rules, permissions })], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: ROOM, PYTHONDONTWRITEBYTECODE: '1' },
  });
  return { root, found: JSON.parse(found) as Record<string, string | null> };
}

test('what the system refuses is named by what it was refused for, and nothing else is', () => {
  const { root, found } = lacks(['a.example:1'], { inet: true, unix: true });
  expect(found).toEqual({
    script: 'commands: ["env", "bash"]',
    'not executable': null,
    link: `files: ["read:${root}/away/secret.txt"]`,
    'below a link': `files: ["read:${root}/away/secret.txt"]`,
    raised: null,
    socket: 'network: ["*"]',
    'unix socket': `files: ["write:${root}/skill/s"]`,
  });
  expect(lacks([], { inet: false, unix: false }).found).toMatchObject({
    ...{ raised: null, socket: 'network: ["*"]', 'unix socket': 'network: ["*"]' },
  });
});

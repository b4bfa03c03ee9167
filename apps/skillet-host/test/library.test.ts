import { expect, test } from 'vitest';
import { readDocument } from './support/document.ts';
import { runProgram } from './support/program.ts';
import { ECHO, SKILLETFILE } from './support/workspace.ts';

const README = await readDocument('README.md');
const LIBRARY = await readDocument('docs/library.md');
const SKILL = { 'echo/Skilletfile.yaml': SKILLETFILE, 'echo/skill.js': ECHO };
const HEADERS = `export const handler = (_inputs, { headers }) => ({ text: headers['x-user'] ?? '' });\n`;

/** A program that prints one JSON value, `result`, with a host that it may close. */
async function resultOf(
  main: string,
  files: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const { stdout } = await runProgram({
    ...SKILL,
    ...files,
    'main.mjs': `import { createHost } from 'skillet-host';
const server = { host: '127.0.0.1', port: 0 };
const call = async (url, mount, body = { text: 'hi' }, headers = {}) => {
  const answer = await fetch(url + '/skills/' + mount + '/run', { method: 'POST', headers, body: JSON.stringify(body) });
  return [answer.status, await answer.json()];
};
const result = {};
${main}
console.log(JSON.stringify(result));
`,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

test('the program of the documentation does what it says', async () => {
  const greeting = 'skills/greeting';
  const { stderr, stdout } = await runProgram({
    'main.mjs': LIBRARY.block('file: serve.mjs'),
    [`${greeting}/Skilletfile.yaml`]: README.block(`file: ${greeting}/Skilletfile.yaml`),
    [`${greeting}/greeting.ts`]: README.block(`file: ${greeting}/greeting.ts`),
  });
  expect(stderr).toBe("{ text: 'Hello, Ada!' }\n");
  expect(stdout).toContain('added hello');
}, 60_000);

test('middlewares see requests to skills, may answer them, and change what skills get', async () => {
  const result = await resultOf(
    `const host = createHost({ config: { server, skills: [{ name: 'e', path: 'echo' }] }, log: false });
host.use((req, res, next) => {
  if (req.url.endsWith('/e/run') && req.headers['x-key'] !== '1') res.status(401).json({ detail: 'no key' });
  else next();
});
host.use(async (req, _res, next) => { req.headers['x-user'] = 'ada'; next(); });
host.use((req, _res, next) => { if (req.url === '/boom') throw new Error('secret'); next(); });
const url = await host.listen();
result.refused = await call(url, 'e');
result.let = await call(url, 'e', { text: 'hi' }, { 'X-Key': '1', 'X-User': 'eve' });
const boom = await fetch(url + '/boom');
result.boom = [boom.status, boom.headers.get('content-type'), (await boom.text()).includes('secret')];
result.health = (await fetch(url + '/health')).status;
await host.close();`,
    { 'echo/skill.js': HEADERS },
  );
  expect(result).toEqual({
    refused: [401, { detail: 'no key' }],
    let: [200, { text: 'ada' }],
    boom: [500, 'application/problem+json', false],
    health: 200,
  });
}, 60_000);

test('skills come and go while the host serves, and one that fails changes nothing', async () => {
  const result = await resultOf(
    `const host = createHost({ config: 'runtime-config.yaml', log: false });
const types = new Set();
host.events.on('event', ({ mount, type }) => types.add(mount + ' ' + type));
host.events.on('revision-live', () => { throw new Error('a listener'); });
const url = await host.listen();
await host.loadSkill({ name: 'b', path: 'echo' });
result.loaded = [await call(url, 'a'), await call(url, 'b')];
result.refused = await host.loadSkill({ name: 'b', path: 'nowhere' }).catch(({ message }) => message);
result.kept = await call(url, 'b');
result.asked = (await fetch(url + '/reload', { method: 'POST', headers: { Authorization: 'Bearer correct-horse-battery-staple-42' } })).status;
result.reloaded = await call(url, 'b');
await host.unloadSkill('b');
await host.unloadSkill('a');
result.gone = [(await call(url, 'a'))[0], (await call(url, 'b'))[0]];
result.events = ['a worker-ready', 'b revision-live', 'b skill-removed'].map((type) => types.has(type));
await host.close();
result.closed = await fetch(url).then(() => 'answers', () => 'closed');`,
    {
      'runtime-config.yaml':
        'skills: [{name: a, path: echo}]\nserver: {host: 127.0.0.1, port: 0, admin_token: correct-horse-battery-staple-42}\n',
    },
  );
  const hi = [200, { text: 'hi' }];
  expect(result).toEqual({
    loaded: [hi, hi],
    refused: expect.stringContaining('the skill "b" was not loaded: ') as string,
    kept: hi,
    asked: 200,
    reloaded: hi,
    gone: [404, 404],
    events: [true, true, true],
    closed: 'closed',
  });
}, 60_000);

test('loadSkill and unloadSkill touch one skill alone, under the defaults of the configuration', async () => {
  const result = await resultOf(
    `import { writeFile } from 'node:fs/promises';
const host = createHost({ config: 'runtime-config.yaml', log: false });
const changes = [];
host.events.on('event', ({ mount, type, revision }) => changes.push([mount, type, revision].join(' ')));
const url = await host.listen();
const before = await call(url, 'a');
await writeFile('a/skill.js', "export const handler = () => ({ text: 'edited' });");
await writeFile('runtime-config.yaml', 'skills: [this is no configuration');
changes.length = 0;
await host.loadSkill({ name: 'b', path: 'b' });
const first = await call(url, 'b');
await writeFile('b/skill.js', "export const handler = () => ({ text: 'second' });");
await host.loadSkill({ name: 'b', path: 'b' });
result.b = [first, await call(url, 'b')];
result.a = [before, await call(url, 'a')];
result.gateway = (await fetch(url + '/skills').then((answer) => answer.json())).total_skills;
await host.unloadSkill('b');
result.touched = changes.filter((change) => change.startsWith('a '));
result.revisions = changes.filter((change) => change.includes('revision-live'));
await host.close();`,
    {
      'runtime-config.yaml':
        'skills: [{name: a, path: a}]\nserver: {host: 127.0.0.1, port: 0}\ndefaults: {env: {GREETING: from the defaults}}\n',
      'a/Skilletfile.yaml': SKILLETFILE,
      'a/skill.js': ECHO,
      'b/Skilletfile.yaml': SKILLETFILE,
      'b/skill.js': 'export const handler = (_, { env }) => ({ text: env.GREETING });\n',
    },
  );
  const hi = [200, { text: 'hi' }];
  expect(result).toEqual({
    b: [
      [200, { text: 'from the defaults' }],
      [200, { text: 'second' }],
    ],
    a: [hi, hi],
    gateway: 2,
    touched: [],
    revisions: ['b revision-live r1', 'b revision-live r2'],
  });
}, 60_000);

test('a reload keeps what the program has loaded, also when the file claims its mount', async () => {
  const result = await resultOf(
    `import { writeFile } from 'node:fs/promises';
const host = createHost({ config: 'runtime-config.yaml', log: false });
const url = await host.listen();
await host.loadSkill({ name: 'b', path: 'echo', mount: 'm' });
const file = (...skills) => writeFile('runtime-config.yaml', 'server: {host: 127.0.0.1, port: 0, admin_token: correct-horse-battery-staple-42}\\nskills: [' + skills + ']');
const reload = async () => (await fetch(url + '/reload', { method: 'POST', headers: { Authorization: 'Bearer correct-horse-battery-staple-42' } })).json();
const [a, c, m] = ['{name: a, path: echo}', '{name: c, path: echo}', '{name: z, path: echo, mount: m}'];
await file(a, c);
result.stays = (await reload()).new_skills;
await file(a, m);
const { new_skills, failed } = await reload();
result.claimed = [new_skills, failed, await call(url, 'm')];
await host.unloadSkill('m');
result.free = [(await reload()).new_skills, await call(url, 'm')];
await host.close();`,
    {
      'runtime-config.yaml':
        'skills: [{name: a, path: echo}]\nserver: {host: 127.0.0.1, port: 0, admin_token: correct-horse-battery-staple-42}\n',
    },
  );
  const hi = [200, { text: 'hi' }];
  const error =
    'the mount "m" is taken by the skill "b": give "z" another `mount`, or unload that one first';
  expect(result).toEqual({
    stays: ['a', 'c', 'm'],
    claimed: [['a', 'm'], [{ mount: 'm', error }], hi],
    free: [['a', 'm'], hi],
  });
}, 60_000);

test('a mount that is taken, and one that is not there, are refused with what to do', async () => {
  const result = await resultOf(
    `const config = { server, skills: [{ name: 'a', path: 'echo' }] };
const refusal = (promise) => promise.then(() => 'none', ({ message }) => message);
const host = createHost({ config, log: false });
result.early = [await refusal(host.unloadSkill('b'))];
const url = await host.listen();
result.taken = await refusal(host.loadSkill({ name: 'other', path: 'echo', mount: 'a' }));
result.broken = await refusal(host.loadSkill({ name: 'b', path: 'nowhere' }));
result.unknown = await refusal(host.unloadSkill('b'));
result.kept = await call(url, 'a');
result.health = (await fetch(url + '/health').then((answer) => answer.json())).status;
await host.close();
const twice = createHost({ config, skills: [{ name: 'other', path: 'echo', mount: 'a' }], log: false });
result.twice = await refusal(twice.listen());`,
  );
  const taken = 'the mount "a" is taken by the skill "a"';
  expect(result).toEqual({
    early: ['there is no skill at "b"'],
    taken: expect.stringContaining(`the skill "a" was not loaded: ${taken}`) as string,
    broken: expect.stringContaining('nowhere') as string,
    unknown: 'there is no skill at "b"',
    health: 'healthy',
    kept: [200, { text: 'hi' }],
    twice: expect.stringContaining(taken) as string,
  });
}, 60_000);

test('resolveSkill decides where a skill comes from, and what it throws costs that skill alone', async () => {
  const result = await resultOf(
    `const host = createHost({
  config: { server, skills: [{ name: 'a', path: 'store://echo' }, { name: 'b', path: 'echo' }, { name: 'c', path: 'x' }] },
  log: false,
  async resolveSkill(entry) {
    if (entry.name === 'c') throw new Error('the store is closed');
    if (entry.path.startsWith('store://')) return { ...entry, path: entry.path.slice(8) };
  },
});
const url = await host.listen();
result.answers = [await call(url, 'a'), await call(url, 'b')];
result.health = JSON.stringify(await (await fetch(url + '/health')).json()).includes('the store is closed');
await host.close();`,
  );
  const hi = [200, { text: 'hi' }];
  expect(result).toEqual({ answers: [hi, hi], health: true });
}, 60_000);

test('a configuration that cannot be used is refused with what is wrong', async () => {
  const result = await resultOf(
    `result.error = await createHost({ config: { skils: [] }, log: false }).listen().catch(({ message }) => message);`,
  );
  expect(result).toEqual({ error: expect.stringContaining('unknown key `skils`') as string });
});

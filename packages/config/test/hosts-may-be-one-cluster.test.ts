import { expect, test } from 'vitest';
import { load, refusal, skillFiles } from './support/temp-folder.ts';

const config = (lines: string) => `skills: []\ncluster:\n  ${lines.replaceAll('\n', '\n  ')}\n`;

async function clusterOf(lines: string, env: Readonly<Record<string, string>> = {}) {
  return (await load(config(lines), skillFiles('demo'), env)).cluster;
}

const refused = (lines: string, env: Readonly<Record<string, string>> = {}) =>
  refusal(config(lines), env);

const SERVERS = 'servers: nats://nats.example.org:4222';

test('a host stands alone unless a cluster is named', async () => {
  expect((await load('skills: []\n', skillFiles('demo'))).cluster).toBeUndefined();
  expect(await clusterOf(`${SERVERS}\nname: prod`)).toEqual({
    servers: ['nats://nats.example.org:4222'],
    name: 'prod',
    role: 'both',
    admin: true,
    labels: {},
    encrypt: true,
    trusted: [],
    statefulWhenAway: 'serve',
  });
});

test('servers, a place, and what shows who the host is', async () => {
  const lines = `servers: [nats.example.org, "tls://[::1]:4333/"]
name: prod
host: gpu-1
role: worker
zone: eu_1
labels: {gpu: true, cards: 2}
user: skillet
password: \${NATS_PASSWORD}
tls: {ca: ./ca.pem}`;
  expect(await clusterOf(lines, { NATS_PASSWORD: 'quiet' })).toMatchObject({
    servers: ['nats://nats.example.org', 'tls://[::1]:4333'],
    host: 'gpu-1',
    role: 'worker',
    zone: 'eu_1',
    labels: { gpu: 'true', cards: '2' },
    user: 'skillet',
    password: 'quiet',
    tls: { ca: expect.stringMatching(/^\/.*\/ca\.pem$/) as string },
  });
});

test('what is missing is named', async () => {
  expect(await refused('name: prod')).toEqual(['3: `cluster.servers` is missing']);
  expect(await refused(SERVERS)).toEqual(['3: `cluster.name` is missing']);
});

test.each([
  ['name: a.b', 'a.b', 'letters, digits'],
  ['name: prod\nzone: "eu west"', 'eu west', 'letters, digits'],
  ['name: prod\nrole: king', 'king', '`both` or `gateway` or `worker`'],
])('a name is what may stand in a subject: %s', async (lines, shown, rule) => {
  const [fault = ''] = await refused(`${SERVERS}\n${lines}`);
  expect(fault).toContain(shown);
  expect(fault).toContain(rule);
});

test.each([
  ['nats://me:secret@nats.example.org', 'it contains a password: use `cluster.user`'],
  ['http://nats.example.org', 'it must begin with `nats://` or `tls://`'],
  ['nats://nats.example.org/prod', 'it is more than a host and a port'],
])(
  'an address is a host and a port, and is not shown where it is wrong: %s',
  async (server, why) => {
    const faults = await refused(`servers: [${server}]\nname: prod`);
    expect(faults.join()).toContain(why);
    expect(faults.join()).not.toContain('secret');
  },
);

test('a host shows who it is in one way, and halves are no way', async () => {
  const base = `${SERVERS}\nname: prod\n`;
  expect(await refused(`${base}token: abc\ncredentials: ./a.creds`)).toEqual([
    '3: `cluster`: `credentials` and `token` say who this host is: leave all but one out',
  ]);
  expect(await refused(`${base}user: me`)).toEqual([
    '3: `cluster`: `user` and `password` belong together',
  ]);
  expect(await refused(`${base}tls: {cert: ./a.pem}`)).toEqual([
    '3: `cluster.tls`: `cert` and `key` belong together',
  ]);
});

test('what is sent is encrypted unless that is turned off, and who is trusted is a list of public nkeys', async () => {
  const base = `${SERVERS}\nname: prod\n`;
  const key = `U${'A'.repeat(55)}`;
  expect(await clusterOf(`${base}encrypt: off`)).toMatchObject({ encrypt: false });
  expect(await clusterOf(`${base}nkey: ./a.nk\ntrusted: [${key}]`)).toMatchObject({
    encrypt: true,
    trusted: [key],
  });
  expect(
    (await refused(`${base}encrypt: false\nnkey: ./a.nk\ntrusted: [${key}]`)).join(),
  ).toContain('without `encrypt` there are none');
  expect((await refused(`${base}trusted: [${key}]`)).join()).toContain('needs an `nkey`');
  const seed = `SU${'B'.repeat(56)}`;
  const [fault = ''] = await refused(`${base}nkey: ./a.nk\ntrusted: [${seed}]`);
  expect(fault).toContain('it is a seed, which is a secret');
  expect(fault).not.toContain(seed);
  expect((await refused(`${base}nkey: ./a.nk\ntrusted: [me]`)).join()).toContain('55 letters');
});

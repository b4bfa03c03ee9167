import { connect, type NatsConnection } from '@nats-io/transport-node';
import { beforeAll, expect, test, vi, type TestContext } from 'vitest';
import { ClusterHost, type ClusterHostOptions } from './support/cluster.ts';
import { run } from './support/cli.ts';
import { NatsServer, natsProgram } from './support/nats-server.ts';

// Hosts and a NATS server start here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

const SECRETS = ['Bearer of-nobody-else', 'what-nobody-else-reads'];

let program: Awaited<ReturnType<typeof natsProgram>>;

beforeAll(async () => {
  program = await natsProgram();
});

async function nats(context: TestContext): Promise<NatsServer> {
  context.skip(program.file === undefined, program.missing);
  return NatsServer.start(program.file ?? '');
}

interface Message {
  readonly subject: string;
  readonly data: Uint8Array;
}

/** Whoever runs NATS: hears all that is said. */
class Listener implements AsyncDisposable {
  readonly heard: Message[] = [];
  readonly connection: NatsConnection;

  private constructor(connection: NatsConnection) {
    this.connection = connection;
    connection.subscribe('>', {
      callback: (_, { subject, data }) => {
        this.heard.push({ subject, data });
      },
    });
  }

  static async at(server: NatsServer): Promise<Listener> {
    const listener = new Listener(await connect({ servers: server.url }));
    await listener.connection.flush();
    return listener;
  }

  /** Frames from one host to another. */
  frames(from: string, to: string): readonly Message[] {
    const parts = (subject: string) => subject.split('.');
    return this.heard.filter(({ subject }) => {
      const [, , kind, at, , by] = parts(subject);
      return kind === 'to' && at === to && by === from;
    });
  }

  says(text: string): boolean {
    return this.heard.some(({ data }) => Buffer.from(data).includes(text));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection.close();
  }
}

function pair(server: NatsServer, more: Partial<ClusterHostOptions> = {}) {
  const options = { nats: server.url, ...more };
  return Promise.all([
    ClusterHost.start({ ...options, host: 'a', skills: ['one'] }),
    ClusterHost.start({ ...options, host: 'b', skills: ['two'] }),
  ]);
}

async function callWithSecrets(url: string, mount: string): Promise<number> {
  const [authorization = '', text = ''] = SECRETS;
  const response = await fetch(`${url}/skills/${mount}/run`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ text }),
  });
  expect(await response.json()).toMatchObject({ chars: text.length });
  return response.status;
}

test('whoever runs NATS reads neither headers nor bodies of calls', async (context) => {
  await using server = await nats(context);
  await using listener = await Listener.at(server);
  const [first, second] = await pair(server);
  await using a = first;
  await using b = second;
  await a.knows(['one', 'two']);
  expect(await callWithSecrets(a.url, 'two')).toBe(200);
  expect(listener.frames('a', 'b').length).toBeGreaterThan(0);
  expect(listener.frames('b', 'a').length).toBeGreaterThan(0);
  for (const said of [...SECRETS, 'traceparent', 'requestId', '"pid"'])
    expect(listener.says(said), said).toBe(false);

  // What was heard is said again: the skill does not run again, and what was changed breaks nothing but its call.
  const calls = async () => {
    const reply = await listener.connection.request('$SRV.STATS.two');
    return reply.json<{ endpoints: [{ num_requests: number }] }>().endpoints[0].num_requests;
  };
  expect(await calls()).toBe(1);
  const frames = listener.frames('a', 'b');
  for (const { subject, data } of frames) listener.connection.publish(subject, data);
  await listener.connection.flush();
  await b.cli.line(({ msg }) => msg.includes('host "a" sent a frame for the second time'));
  expect(await callWithSecrets(a.url, 'two')).toBe(200);
  expect(await calls()).toBe(2);
});

test('a call of which a frame was changed on its way is broken off', async (context) => {
  await using server = await nats(context);
  await using listener = await Listener.at(server);
  const [first, second] = await pair(server);
  await using a = first;
  await using b = second;
  await a.knows(['one', 'two']);
  const waiting = run(a.url, 'two', { wait: 60_000 });
  await b.cli.line(({ msg }) => msg === 'waits');
  const call = listener.frames('a', 'b').findLast(({ data }) => data[0] === (0x80 | 1));
  const { instance: toA } = (await a.cluster()) as { instance: string };
  const { instance: ofB } = (await b.cluster()) as { instance: string };
  // An answer in the name of the other host, with a true number and all else made up.
  const forged = Buffer.alloc(200, 7);
  forged.set(call?.data.subarray(0, 5) ?? []);
  forged[0] = 0x80 | 4;
  listener.connection.publish(`skillet.test.to.a.${toA}.b.${ofB}`, forged);
  const { status, body } = await waiting;
  expect(status).toBe(502);
  expect(body).toMatchObject({ code: 'member_lost' });
  await a.cli.line(({ msg }) => msg.includes('host "b" sent a frame'));
  expect(await callWithSecrets(a.url, 'two')).toBe(200);
});

test('without `encrypt` it reads all; a host with it is none of a cluster without, and is named', async (context) => {
  await using server = await nats(context);
  await using listener = await Listener.at(server);
  const [first, second] = await pair(server, { cluster: '  encrypt: false\n' });
  await using a = first;
  await using b = second;
  await a.knows(['one', 'two']);
  expect(await callWithSecrets(a.url, 'two')).toBe(200);
  for (const secret of SECRETS) expect(listener.says(secret), secret).toBe(true);
  await using c = await ClusterHost.start({ nats: server.url, host: 'c', skills: ['three'] });
  await c.cli.line(({ msg }) => msg.includes('host "a" does not seal what it sends'));
  await b.cli.line(({ msg }) =>
    msg.includes('host "c" seals what it sends, and this host does not'),
  );
  expect(await a.mounts()).toEqual(['one', 'two']);
  expect(await c.mounts()).toEqual(['three']);
});

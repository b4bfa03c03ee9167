import { connect } from '@nats-io/transport-node';
import { createInterface } from 'node:readline';
import { digestOf, schemaDigest } from '../packages/cluster/src/catalog/own-cards.ts';
import { beatText } from '../packages/cluster/src/members/beat.ts';
import { OWN_PATHS } from '../packages/cluster/src/serve/own-answers.ts';
import { encodeFrame } from '../packages/cluster/src/wire/frames.ts';
import { readFrame } from '../packages/cluster/src/wire/read-frame.ts';

// `node crowd.ts <url of NATS> <hosts> <skills of each> <milliseconds between beats>` speaks for so many hosts of the cluster
// "scale" over one connection: they live, and say what they run. Each skill runs on two of them.
// A line `change` gives one skill another version; `lose N` silences N hosts; `listen N` has N more connections hear all beats.
const [url = '', ...numbers] = process.argv.slice(2);
const [hosts = 0, each = 0, every = 0] = numbers.map(Number);
const CLUSTER = 'skillet.scale';
const INSTANCE = '0';

type Descriptor = Parameters<typeof schemaDigest>[0];

/** A skill that says of itself what those of tools do: some kilobytes. */
function descriptorOf(mount: string, version: string): Descriptor {
  const properties = Object.fromEntries(
    Array.from({ length: 6 }, (_, n) => [
      `input_${String(n)}`,
      {
        type: 'string',
        description: `What ${mount} is to take as number ${String(n)} of its inputs`,
      },
    ]),
  );
  const input = { type: 'object', properties };
  const description = `Does what one of ten thousand skills does, and says so as ${mount} does`;
  return {
    ...{ name: mount, version },
    operations: [
      {
        ...{ name: mount, description, input, output: input },
        ...{ hints: {}, examples: [], method: 'POST', path: '/run' },
      },
    ],
    inventory: { skill: { name: mount, version, description, tags: ['scale'] } },
    schema: { name: mount, version, description, inputs: properties, outputs: properties },
    openapi: { openapi: '3.1.0', info: { title: mount, version }, paths: {} },
    ownDocument: false,
  };
}

interface Skill {
  readonly card: object;
  readonly text: string;
  readonly digest: string;
}

function skillOf(number: number, version: string): Skill {
  const mount = `skill-${String(number)}`;
  const descriptor = descriptorOf(mount, version);
  const text = JSON.stringify(descriptor);
  const digest = digestOf(text);
  const card = {
    ...{ mount, name: mount, revision: version, kind: 'handler' },
    state: { name: 'ready', since: 0 },
    ...{ bodyLimit: 1e6, timeout: 30_000, streamIdle: null, ownHealth: false, lastKnown: false },
    ...{ descriptor: digest, schema: schemaDigest(descriptor) },
  };
  return { card, text, digest };
}

const half = each / 2;
const skills = Array.from({ length: hosts * half }, (_, number) => skillOf(number, '1.0.0'));

/** The skills of a host: its own half, and that of the one before. */
function skillsOf(host: number): readonly Skill[] {
  const of = (first: number) => skills.slice(first * half, (first + 1) * half);
  return [...of(host), ...of((host + hosts - 1) % hosts)];
}

function cardsOf(host: number): string {
  return JSON.stringify(skillsOf(host).map(({ card }) => card));
}

const digests = Array.from({ length: hosts }, (_, host) => digestOf(cardsOf(host)));
let silent = 0;

const connection = await connect({ servers: url });
connection.subscribe(`${CLUSTER}.to.>`, {
  callback: (error, { subject, data }) => {
    const frame = error === null ? readFrame(data) : undefined;
    if (frame === undefined || typeof frame === 'string' || !('kind' in frame)) return;
    if (frame.kind !== 'call') return;
    const [, , , to = '', toInstance = '', from = '', fromInstance = ''] = subject.split('.');
    const host = Number(to.slice(1));
    const wanted = new Set(
      frame.head.path === OWN_PATHS.descriptors
        ? (JSON.parse(Buffer.from(frame.body).toString()) as string[])
        : [],
    );
    const told = skillsOf(host).flatMap(({ digest, text }) => (wanted.has(digest) ? [text] : []));
    const text = frame.head.path === OWN_PATHS.cards ? cardsOf(host) : JSON.stringify(told);
    const head = { status: 200, headers: null };
    connection.publish(
      `${CLUSTER}.to.${from}.${fromInstance}.${to}.${toInstance}`,
      encodeFrame({ kind: 'answer', id: frame.id, head, body: Buffer.from(text) }),
    );
  },
});

function beat(host: number): void {
  connection.publish(
    `${CLUSTER}.beat.h${String(host)}.${INSTANCE}`,
    beatText({
      ...{ state: 'up', role: 'both', labels: { gpu: 'true' }, zone: 'a', every, version: '1.0.0' },
      ...{ inFlight: 3, skills: each, ups: 1, digest: digests[host] ?? '' },
    }),
  );
}

// A tick of 10 ms has those speak whose turn it is.
let next = 0;
let began = performance.now();
setInterval(() => {
  const due = Math.floor(((performance.now() - began) * hosts) / every);
  if (due - next > hosts) {
    began = performance.now();
    next = 0;
    return;
  }
  for (; next < due; next += 1) {
    const host = next % hosts;
    if (host >= silent) beat(host);
  }
}, 10);

createInterface(process.stdin).on('line', (line) => {
  const [word, count = '0'] = line.split(' ');
  if (word === 'lose') silent = Number(count);
  if (word === 'listen') void listen(Number(count));
  if (word !== 'change') return;
  skills[hosts * half - 1] = skillOf(hosts * half - 1, `1.0.${String(Date.now())}`);
  for (const host of [hosts - 1, 0]) digests[host] = digestOf(cardsOf(host));
});

async function listen(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const other = await connect({ servers: url });
    other.subscribe(`${CLUSTER}.beat.*.*`, { callback: () => undefined });
  }
}
process.stdout.write(`${JSON.stringify({ url })}\n`);

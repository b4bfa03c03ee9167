import { createHash } from 'node:crypto';
import type { CallCounts, SkillView } from '@skillet/core';
import { keyOf, type MemberId } from '../wire/subjects.ts';

/** What can be asked of a service. */
export const VERBS = ['PING', 'INFO', 'STATS'] as const;
export type Verb = (typeof VERBS)[number];

/** What a service is described with. */
export interface ServiceSource {
  readonly view: SkillView;
  readonly cluster: string;
  readonly id: MemberId;
  /** When the host began, in milliseconds since the epoch. */
  readonly began: number;
  readonly counts: CallCounts | undefined;
}

const TYPES: Readonly<Record<Verb, string>> = {
  PING: 'io.nats.micro.v1.ping_response',
  INFO: 'io.nats.micro.v1.info_response',
  STATS: 'io.nats.micro.v1.stats_response',
};
/** Numbers as https://semver.org has them, of which the last may be missing; and what may follow three. */
const VERSION = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?([-+].*)?$/;
const SUFFIX = /^(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const CHARS = 1000;
const NANOS = 1_000_000;

/** The name of a skill as a service: NATS knows letters, digits, `_` and `-`. */
export function serviceName({ name, mount }: Pick<SkillView, 'name' | 'mount'>): string {
  return token(name) || token(mount) || 'skill';
}

/** Tells a skill of one run of one host from all other services. */
export function serviceId({ mount }: Pick<SkillView, 'mount'>, { instance }: MemberId): string {
  return `${instance}${createHash('sha256').update(mount).digest('hex').slice(0, 8)}`;
}

/** What a skill answers to a tool of NATS, as JSON. */
export function describeService(verb: Verb, source: ServiceSource): string {
  const { view, cluster, id, began } = source;
  const { mount, revision, kind, descriptor } = view;
  const { version } = descriptor;
  const about = {
    type: TYPES[verb],
    name: serviceName(view),
    id: serviceId(view, id),
    version: semver(version),
    metadata: { host: id.name, cluster, mount, revision, kind, version: short(version) },
  };
  if (verb === 'PING') return JSON.stringify(about);
  const endpoint = {
    name: 'call',
    subject: `skillet.${cluster}.to.${keyOf(id)}.>`,
    queue_group: '',
  };
  if (verb === 'INFO') {
    const operations = short(descriptor.operations.map(({ name }) => name).join(', '));
    const metadata = { operations, frames: 'skillet-host' };
    const description = short(descriptor.operations[0]?.description ?? '');
    return JSON.stringify({ ...about, description, endpoints: [{ ...endpoint, metadata }] });
  }
  const endpoints = [{ ...endpoint, ...statsOf(source.counts) }];
  return JSON.stringify({ ...about, started: new Date(began).toISOString(), endpoints });
}

function statsOf(counts: CallCounts | undefined): object {
  const { ended = 0, skillErrors = 0, hostErrors = 0, skillMs = 0 } = counts ?? {};
  const time = Math.round(skillMs * NANOS);
  return {
    num_requests: ended,
    num_errors: skillErrors + hostErrors,
    last_error: '',
    processing_time: time,
    average_processing_time: ended === 0 ? 0 : Math.round(time / ended),
    data: { host_errors: counts?.hostErrorsByCode ?? {} },
  };
}

/** A version as NATS wants it; what is none is told in full beside it. */
function semver(version: string): string {
  const [, major = 0, minor = 0, patch = 0, suffix = ''] = VERSION.exec(version) ?? [];
  const numbers = [major, minor, patch].map((number) => String(Number(number))).join('.');
  return SUFFIX.test(suffix) ? numbers + suffix.slice(0, 64) : numbers;
}

function token(text: string): string {
  return text
    .replaceAll(/[^\w-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 64);
}

function short(text: string): string {
  return text.slice(0, CHARS);
}

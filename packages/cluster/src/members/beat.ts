import { isJsonObject } from '@skillet/core';

/** What a host does in its cluster. */
export type Role = 'both' | 'gateway' | 'worker';

/** What a host says of itself again and again; nothing in it grows with the number of its skills. */
export interface Beat {
  /** `up`; `leaving` takes no new calls; `gone` is the last of it. */
  readonly state: 'up' | 'leaving' | 'gone';
  readonly role: Role;
  readonly zone?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds between its beats, the next of which is due in that time. */
  readonly every: number;
  /** Version of the program. */
  readonly version: string;
  /** Calls that its skills have in flight, whoever made them. */
  readonly inFlight: number;
  /** Skills that it runs for others. */
  readonly skills: number;
  /** How often it has reached NATS: what was under way before the last time is lost. */
  readonly ups: number;
  /** Whether it answers pings; left out by versions that don't. */
  readonly pongs?: true | undefined;
  /** What all processes that share its port say, and nobody else; left out by one that has its port alone. */
  readonly group?: string | undefined;
  /** Tells what it says of them from what it said before. */
  readonly digest: string;
  /** What it tells of its key, where what is sent to it has to be sealed. */
  readonly seal?: string | undefined;
}

/** The version of what hosts say to each other. */
const VERSION = 1;
const MAX_BYTES = 16 * 1024;
/** Milliseconds between two beats of a host: in a small cluster, and at most. */
export const BEAT_EVERY = 500;
const SELDOM = 5000;
/** Beats of all hosts in a second, which each of them hears. */
const HEARD = 200;
/** Milliseconds between beats that a host may say. */
const MOST_EVERY = 60_000;
const STATES: ReadonlySet<unknown> = new Set<Beat['state']>(['up', 'leaving', 'gone']);
const ROLES: ReadonlySet<unknown> = new Set<Role>(['both', 'gateway', 'worker']);

/**
 * How long a host of so many waits between its beats. Each hears those of all, so with each host more there are more to hear
 * for everybody: from a hundred hosts on, they speak more seldom.
 */
export function beatEvery(hosts: number): number {
  return Math.min(SELDOM, Math.max(BEAT_EVERY, (hosts * 1000) / HEARD));
}

/** A beat as it is sent. */
export function beatText(beat: Beat): string {
  return JSON.stringify({ v: VERSION, ...beat });
}

/** Reads what another host says of itself; undefined for what can't be that, and for another version. */
export function readBeat(bytes: Uint8Array): Beat | undefined {
  if (bytes.byteLength > MAX_BYTES) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
  if (!isJsonObject(value) || value['v'] !== VERSION) return undefined;
  const { state, role, zone, labels, version, inFlight, skills, ups, digest } = value;
  const { every = BEAT_EVERY, seal, group } = value;
  if (!isState(state) || !isRole(role) || !areLabels(labels)) return undefined;
  if (!(zone === undefined || isShort(zone)) || !isShort(version) || !isShort(digest))
    return undefined;
  if (!(group === undefined || isShort(group))) return undefined;
  if (!isCount(inFlight) || !isCount(skills) || !isCount(ups)) return undefined;
  if (!isCount(every) || every < BEAT_EVERY || every > MOST_EVERY) return undefined;
  if (!(seal === undefined || isSeal(seal))) return undefined;
  const pongs = value['pongs'] === true ? true : undefined;
  const about = { state, role, zone, labels, every, version, inFlight, skills, ups };
  return { ...about, group, digest, seal, pongs };
}

function isState(value: unknown): value is Beat['state'] {
  return STATES.has(value);
}

function isRole(value: unknown): value is Role {
  return ROLES.has(value);
}

function areLabels(value: unknown): value is Beat['labels'] {
  return isJsonObject(value) && Object.values(value).every(isText);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 1024;
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 128;
}

function isSeal(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 255;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

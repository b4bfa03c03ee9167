import { randomBytes } from 'node:crypto';

/** One run of one host: two hosts may have one name, and a host that is started again is another member. */
export interface MemberId {
  readonly name: string;
  readonly instance: string;
}

/** What tells one more run of a host from all others. */
export function newInstance(): string {
  return randomBytes(6).toString('hex');
}

/** Tells a member from all others. */
export function keyOf({ name, instance }: MemberId): string {
  return `${name}.${instance}`;
}

/**
 * The subjects of a cluster. Whoever sends is a part of each, so that permissions of NATS can say that a host speaks
 * for itself alone, and hears what is for it alone.
 */
export interface Subjects {
  /** Where a host says that it lives. */
  readonly ownBeat: string;
  /** Where all do. */
  readonly beats: string;
  /** What is for this host. */
  readonly inbox: string;
  /** Where NATS itself answers this host. */
  readonly replies: string;
  /** Where this host sends to another. */
  to(member: MemberId): string;
  /** Where NATS says that nobody was there to take the frame of a call: as if that member had sent it. */
  nobodyAt(member: MemberId, call: number): string;
}

/** The subjects of a host in a cluster; names are such as may stand in one. */
export function subjectsOf(cluster: string, own: MemberId): Subjects {
  const prefix = `skillet.${cluster}`;
  const inbox = `${prefix}.to.${keyOf(own)}`;
  return {
    ownBeat: `${prefix}.beat.${keyOf(own)}`,
    beats: `${prefix}.beat.*.*`,
    inbox: `${inbox}.>`,
    replies: `${prefix}.reply.${keyOf(own)}`,
    to: (member) => `${prefix}.to.${keyOf(member)}.${keyOf(own)}`,
    nobodyAt: (member, call) => `${inbox}.${keyOf(member)}.${String(call)}`,
  };
}

/** What the subject of a message says of it. */
export interface Sender {
  readonly from: MemberId;
  /** The call that a message of NATS itself is about. */
  readonly call: number;
}

/** What a host may be called, and the number of a call. */
const TOKEN = /^[\w-]{1,64}$/;
const NUMBER = /^\d{1,10}$/;

/** Who has sent a message, by its subject; undefined where that names nobody. */
export function senderOf(subject: string): Sender | undefined {
  const parts = subject.split('.');
  const [name, instance, call = '0'] = parts.slice(parts[2] === 'beat' ? 3 : 5);
  if (name === undefined || instance === undefined) return undefined;
  if (!TOKEN.test(name) || !TOKEN.test(instance) || !NUMBER.test(call)) return undefined;
  return { from: { name, instance }, call: Number(call) };
}

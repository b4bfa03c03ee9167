/** What the launcher tells a host, before anything else. */
export interface StartMessage {
  readonly type: 'start';
  /** How the host before came to its end; undefined for the first one. */
  readonly crash?: CrashNotice;
  /** Where the socket listens that comes with this message, as the host before was asked for it. */
  readonly address?: string;
  /** Whether the host before still serves there, until this one does. */
  readonly takesOver?: true;
  /** Its place among several hosts; undefined for the first one, which says how many there are to be. */
  readonly place?: HostPlace;
  /** The hosts that share the port and serve, which it meets before it does. */
  readonly company?: Company;
  /** The secret of the admins: skills can read the environment of the host's process. */
  readonly adminToken?: string;
}

/** The place of a host among several that share a port. */
export interface HostPlace {
  /** From 1 on. */
  readonly number: number;
  /** How many there are. */
  readonly of: number;
  /** Where they all listen. */
  readonly port: number;
}

/** Where several hosts reach each other. */
export interface DoorPlace {
  /** A folder of their user alone, in which each has a socket by its process id. */
  readonly folder: string;
  /** What they show each other, for skills of theirs are of the same user. */
  readonly secret: string;
}

/** A host that shares the port. */
export interface Sibling {
  readonly number: number;
  readonly pid: number;
}

/** Hosts that share a port, and where they reach each other. */
export interface Company {
  readonly door: DoorPlace;
  readonly siblings: readonly Sibling[];
}

/** An event of one of several hosts, with its number among those of all. */
export interface RelayedEvent {
  readonly id: number;
  /** Number of the host. */
  readonly host: number;
  readonly event: unknown;
}

/** How a host ended that is now replaced. */
export interface CrashNotice {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The same moment on the machine's monotonic clock. */
  readonly ended: number;
  readonly pid: number;
  /** In words, e.g. `SIGABRT` or `exit code 1`. */
  readonly how: string;
  /** Milliseconds for which it had listened; 0 when it never did. */
  readonly uptime: number;
}

/** What became of a restart that a host has asked for. */
export type RestartOutcome =
  /** Another host, `pid`, serves now: this one takes no more connections, finishes, and ends. */
  | { readonly type: 'retire'; readonly pid: number }
  /** There is no other host; this one goes on. */
  | { readonly type: 'restart-failed'; readonly why: string };

/** What a host that goes has counted since it told of that last; the launcher hands it to the one that serves. */
export interface CountsMessage {
  readonly type: 'counts';
  readonly counted: unknown;
}

/** What a host has counted in all that somebody has read; kept in case that it ends without handing it on. */
export interface TallyMessage {
  readonly type: 'tally';
  readonly counted: unknown;
}

/** What the launcher tells a host. */
export type LauncherMessage =
  /** Which hosts share the port and serve, this one too. */
  | { readonly type: 'siblings'; readonly door: DoorPlace; readonly siblings: readonly Sibling[] }
  | { readonly type: 'events'; readonly entries: readonly RelayedEvent[] }
  | StartMessage
  | RestartOutcome
  | CountsMessage
  /** It accepts for the host of that number, which is away, from the socket that comes with this message; until `leave`. */
  | { readonly type: 'accept'; readonly number: number }
  | { readonly type: 'leave'; readonly number: number }
  /** Whether its thread still turns: it answers `alive`. */
  | { readonly type: 'alive?' };

/** A host listens; a new socket comes with this message, one it was handed does not. */
export interface ListeningMessage {
  readonly type: 'listening';
  /** As it was asked for. */
  readonly address: string;
  /** How many hosts there are to be. Default: 1. */
  readonly workers?: number;
  /** The port that it has. */
  readonly port?: number;
}

/** What a host tells its launcher. */
export type HostMessage =
  | ListeningMessage
  /** Another host is to take over from it. */
  | { readonly type: 'restart' }
  | { readonly type: 'alive' }
  | CountsMessage
  | TallyMessage
  /** It is reached by the others. */
  | { readonly type: 'door' }
  | { readonly type: 'events'; readonly events: readonly unknown[] }
  /** It stops, because it was told to: it is not to be replaced, and nobody is to wait for it. */
  | { readonly type: 'stopping' };

const PLAIN = new Set<unknown>([
  'stopping',
  'restart',
  'counts',
  'tally',
  'alive',
  'door',
  'events',
] satisfies HostMessage['type'][]);

/** Whether a message on the channel is one of a host. */
export function isHostMessage(message: unknown): message is HostMessage {
  const { type, address } = (message ?? {}) as Record<string, unknown>;
  if (type === 'listening') return typeof address === 'string';
  return PLAIN.has(type);
}

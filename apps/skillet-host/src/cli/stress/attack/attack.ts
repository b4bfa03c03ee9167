/** What the caller of a bomb must get: an answer, a problem with a `detail`, either, or no end. */
export type ExpectedCaller = 'answer' | 'problem' | 'either' | 'cut-off';

/** How an attack is made. */
export type AttackKind =
  /** One call of the chaos skill. */
  | 'call'
  /** A thousand calls at once of a skill with a queue of 10. */
  | 'overload'
  /** The first call of a skill that dies at each start: it must end in quarantine. */
  | 'crash-loop';

/** A bomb, and what is promised of it. Times in milliseconds. */
export interface Attack {
  /** Name of the bomb. */
  readonly name: string;
  readonly kind: AttackKind;
  /** Mount of the skill that it is fired at. */
  readonly mount: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly caller: ExpectedCaller;
  /** Time within which the skill must answer again. */
  readonly backWithin: number;
  /** Time from the call until the bomb has gone off. */
  readonly fuse: number;
  /** Time that the neighbours are watched at least. */
  readonly lasts: number;
  /** Time that the host has to let go of everything before the next attack. */
  readonly settles: number;
  /** Time after which the caller leaves; default: long after the skill's deadline. */
  readonly patience?: number;
  /** Whether the worker lives on with the harm in it, and is to be ended before the next attack. */
  readonly stains: boolean;
}

/** What most attacks have in common: one call, after which the skill must be back soon. */
export const CALL = {
  kind: 'call',
  backWithin: 2000,
  fuse: 0,
  lasts: 0,
  settles: 0,
  stains: false,
} as const satisfies Partial<Attack>;

import type { SkillStats } from '../api/shapes.ts';

/** How grave the state of a skill is. */
export type Gravity = 'good' | 'quiet' | 'busy' | 'bad' | 'off';

/** How a skill is, in a word, with what tells it from others besides its colour. */
export interface Condition {
  readonly word: string;
  readonly gravity: Gravity;
  readonly shape: 'disc' | 'ring' | 'half' | 'triangle' | 'stop' | 'cross' | 'dash';
  /** For sorting: what needs somebody comes first. */
  readonly rank: number;
  readonly explained: string;
}

const CONDITIONS: Readonly<Record<string, Omit<Condition, 'word'>>> = {
  failed: { gravity: 'bad', shape: 'cross', rank: 0, explained: 'It cannot run' },
  quarantined: {
    gravity: 'bad',
    shape: 'stop',
    rank: 1,
    explained: 'Its workers died too often: one is tried now and then',
  },
  'backing-off': {
    gravity: 'busy',
    shape: 'triangle',
    rank: 2,
    explained: 'Its worker died and is started again shortly',
  },
  starting: { gravity: 'busy', shape: 'half', rank: 3, explained: 'Its first worker is loading' },
  stopping: { gravity: 'quiet', shape: 'half', rank: 4, explained: 'It finishes what it has' },
  stopped: { gravity: 'off', shape: 'dash', rank: 5, explained: 'It has ended' },
  ready: { gravity: 'good', shape: 'disc', rank: 6, explained: 'It takes requests' },
  idle: {
    gravity: 'quiet',
    shape: 'ring',
    rank: 7,
    explained: 'No worker runs; the first request starts one',
  },
  disabled: { gravity: 'off', shape: 'dash', rank: 8, explained: 'It is switched off' },
};

const UNKNOWN: Omit<Condition, 'word'> = {
  gravity: 'quiet',
  shape: 'ring',
  rank: 6,
  explained: '',
};

/** How a skill is. */
export function conditionOf({ state, status }: Pick<SkillStats, 'state' | 'status'>): Condition {
  const word = state ?? status;
  return { word, ...(CONDITIONS[word] ?? UNKNOWN) };
}

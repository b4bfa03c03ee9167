/** A worker, thread or process, between two looks. */
export interface ThreadLoad {
  readonly tid: number;
  /** Share of the time in which it ran or waited for a core. */
  readonly wanted: number;
  /** Milliseconds for which it ran. */
  readonly ran: number;
  /** Whether it counts as a hog already. */
  readonly hog: boolean;
  /** Calls that it has answered in that time. */
  readonly answered: number;
}

/** Share of the time from which a thread that wants a core is a hog, and below which it no longer is one. */
const HOG = { from: 0.8, until: 0.4 } as const;
/** Milliseconds of a core that an answer may take of a thread that is busy for many, and no hog: however long it waits. */
const SERVES = 20;

/**
 * The workers that are to go behind all others: those that want a core without a pause, where they want as
 * many as there are, and answer few calls for it. While there is a core to spare nobody waits for them, and they
 * stay as they are.
 */
export function decideHogs(loads: readonly ThreadLoad[], cores: number): ReadonlySet<number> {
  const hogs = loads.filter(
    ({ wanted, ran, hog, answered }) =>
      wanted >= (hog ? HOG.until : HOG.from) && ran > answered * SERVES,
  );
  const crowded = hogs.length >= cores;
  return new Set(hogs.filter(({ hog }) => hog || crowded).map(({ tid }) => tid));
}

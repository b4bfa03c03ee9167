/** Milliseconds for which nobody types before something is looked for. */
const STILL = 300;

/** Looks for texts in turn. */
export interface SearchTurns {
  /** Somebody types: it is looked for once they pause. */
  readonly typed: (text: string) => void;
  /** It is looked for at once, or when the search under way is through. */
  readonly now: (text: string) => void;
}

/** One search at a time, and then the latest that was wanted meanwhile: each is a process of the host. `look` must not reject. */
export function searchTurns(look: (text: string) => Promise<void>): SearchTurns {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let next: string | undefined;
  let isBusy = false;
  const go = async (): Promise<void> => {
    isBusy = true;
    while (next !== undefined) {
      const text = next;
      next = undefined;
      await look(text);
    }
    isBusy = false;
  };
  const now = (text: string): void => {
    clearTimeout(timer);
    next = text;
    if (!isBusy) void go();
  };
  return {
    now,
    typed: (text) => {
      clearTimeout(timer);
      timer = setTimeout(now, STILL, text);
    },
  };
}

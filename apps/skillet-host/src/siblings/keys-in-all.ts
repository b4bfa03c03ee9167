import type { KeptKeys } from '../keys/kept-keys.ts';
import type { Commands } from './door.ts';
import type { Siblings } from './siblings.ts';

const LOOK = 'look-at-keys';

/** The keys of a host, of which all others that share its port know a change as soon as it does. */
export interface KeysInAll extends Pick<KeptKeys, 'book' | 'close'> {
  /** Looks at the file of keys, and resolves when all others have. */
  readonly look: () => Promise<void>;
  /** What the others may ask of this one. */
  readonly commands: Commands;
}

/** Has the others look at the file of keys, too, when this host has changed it. */
export function keysInAll(siblings: Siblings | undefined, own: KeptKeys): KeysInAll {
  const { book, look } = own;
  return {
    book,
    close: () => own.close(),
    async look() {
      look();
      if (siblings === undefined) return;
      // One that is away looks when it starts.
      await Promise.allSettled(siblings.numbers.map((number) => siblings.tell(number, LOOK, '')));
    },
    commands: {
      [LOOK]: () => {
        look();
        return Promise.resolve();
      },
    },
  };
}

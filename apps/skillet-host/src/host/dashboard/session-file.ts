import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionStore } from '@skillet/gateway';
import { hostStateDir } from '../../crash/journal/journal-file.ts';
import { StateFile } from '../../host-state/state-file.ts';

/** Where the sessions of the dashboard are kept while no host runs, for its owner alone to read. */
export class SessionFile implements SessionStore {
  readonly #file: string;
  readonly #state: StateFile;
  #text = (): string => '';

  constructor(dataDir: string, onFault: (error: unknown) => void) {
    this.#file = join(hostStateDir(dataDir), 'sessions.json');
    this.#state = new StateFile(this.#file, () => this.#text(), onFault);
  }

  readonly read = (): string | undefined => {
    try {
      return readFileSync(this.#file, 'utf8');
    } catch {
      return undefined;
    }
  };

  readonly keep = (text: () => string): void => {
    this.#text = text;
    this.#state.touch();
  };

  /** Resolves when all is written. */
  close(): Promise<void> {
    return this.#state.close();
  }
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '@skillet/core';
import { hostStateDir } from '../../crash/journal/journal-file.ts';
import { StateFile } from '../../host-state/state-file.ts';

/** What an operator wants of a skill, and who that was. */
export interface Choice {
  /** The skill's name. */
  readonly name: string;
  readonly by: string;
}

type Choices = Map<string, Choice>;

/** What operators want of skills until they want something else, by mounts: restarts of the host do not forget it. */
export class OperatorChoices {
  /** Skills that are not to run. */
  readonly disabled: Choices;
  /** Skills that are to run in processes. */
  readonly moved: Choices;
  readonly #state: StateFile | undefined;

  /** Kept in a data folder; without one, as long as the host runs. `onFault` hears why they could not be written. */
  constructor(dataDir: string | undefined, onFault: (error: unknown) => void) {
    const file = dataDir === undefined ? undefined : choicesFile(dataDir);
    const read = file === undefined ? undefined : readChoices(file);
    this.disabled = read?.disabled ?? new Map<string, Choice>();
    this.moved = read?.moved ?? new Map<string, Choice>();
    const text = () => {
      const [disabled, moved] = [this.disabled, this.moved].map((all) => Object.fromEntries(all));
      return `${JSON.stringify({ version: 1, disabled, moved }, null, 2)}\n`;
    };
    if (file !== undefined) this.#state = new StateFile(file, text, onFault);
  }

  /** Something was chosen: it is written soon. */
  touch(): void {
    this.#state?.touch();
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    await this.#state?.close();
  }
}

function choicesFile(dataDir: string): string {
  return join(hostStateDir(dataDir), 'operators.json');
}

/** What the file has; nothing where there is none, or none that can be read. In sync: skills wait for it. */
function readChoices(file: string): { disabled: Choices; moved: Choices } | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isJsonObject(read) || read['version'] !== 1) return undefined;
    return { disabled: choicesIn(read['disabled']), moved: choicesIn(read['moved']) };
  } catch {
    return undefined;
  }
}

function choicesIn(given: unknown): Choices {
  const all = isJsonObject(given) ? Object.entries(given) : [];
  return new Map(
    all.flatMap(([mount, one]): [string, Choice][] => {
      if (!isJsonObject(one)) return [];
      const { name, by } = one;
      return typeof name === 'string' && typeof by === 'string' ? [[mount, { name, by }]] : [];
    }),
  );
}

import { Source, type SourceOptions } from '../sources/source.ts';
import type { SkillEntry } from '../sources/skill-entry.ts';

/** What a catalog is made of; times in milliseconds. */
export interface CatalogOptions extends Omit<SourceOptions, 'onRead'> {
  readonly urls: readonly string[];
}

/** The skills of all sources, in the order in which they were given. */
export class Catalog {
  readonly #sources: readonly Source[];
  #lastUpdated = new Date();

  constructor({ urls, ...options }: CatalogOptions) {
    const onRead = () => {
      this.#lastUpdated = new Date();
    };
    this.#sources = urls.map((url) => new Source(url, { ...options, onRead }));
  }

  /** When a source was last looked at. */
  get lastUpdated(): Date {
    return this.#lastUpdated;
  }

  get entries(): readonly SkillEntry[] {
    return this.#sources.flatMap(({ entries }) => entries);
  }

  /** The entries that can be called now. */
  get available(): readonly SkillEntry[] {
    return this.entries.filter(isAvailable);
  }

  /** Whether every source can be had. */
  get whole(): boolean {
    return this.#sources.every(({ error }) => error === undefined);
  }

  /** Looks at all sources, and from then on by itself; resolves after the first look. */
  async start(): Promise<void> {
    await Promise.all(this.#sources.map((source) => source.start()));
  }

  /** Looks at all sources now. */
  async refresh(): Promise<void> {
    await Promise.all(this.#sources.map((source) => source.refresh()));
  }

  stop(): void {
    for (const source of this.#sources) source.stop();
  }
}

/** A skill that its own host calls loaded, and whose host answers. */
function isAvailable({ skill }: SkillEntry): boolean {
  const { status, stale } = skill;
  return stale !== true && (status === undefined || status === 'loaded' || status === 'available');
}

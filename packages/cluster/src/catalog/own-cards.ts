import { createHash } from 'node:crypto';
import {
  describeDeath,
  scrubPaths,
  type DeathCause,
  type Descriptor,
  type SkillState,
  type SkillView,
} from '@skillet/core';

/** A descriptor as it is told to others. */
interface ToldDescriptor {
  readonly text: string;
  readonly digest: string;
  readonly schema: string;
}

/** What this host tells others of its skills. */
export class OwnCards {
  readonly #skills: () => readonly SkillView[];
  /** A descriptor stays the same object until it changes. */
  readonly #told = new WeakMap<Descriptor, ToldDescriptor>();
  #summary = '';
  #text = '[]';
  /** The texts of the descriptors that it speaks of, by their digests. */
  #descriptors: ReadonlyMap<string, string> = new Map();
  #digest = digestOf('[]');
  #count = 0;

  /** `skills` are those that it runs for others. */
  constructor(skills: () => readonly SkillView[]) {
    this.#skills = skills;
  }

  get count(): number {
    return this.#count;
  }

  /** Digest of all cards as of the last `look`. */
  get digest(): string {
    return this.#digest;
  }

  /** All cards, as JSON. */
  get text(): string {
    return this.#text;
  }

  /** Looks at the skills; whether anything is to be told that was not. */
  look(): boolean {
    const views = this.#skills();
    const summary = views.map((view) => this.#summaryOf(view)).join('\n');
    if (summary === this.#summary) return false;
    this.#summary = summary;
    this.#count = views.length;
    this.#text = JSON.stringify(views.map((view) => this.#card(view)));
    this.#digest = digestOf(this.#text);
    this.#descriptors = new Map(
      views.map(({ descriptor }) => {
        const { digest, text } = this.#toldOf(descriptor);
        return [digest, text];
      }),
    );
    return true;
  }

  /** The texts of descriptors as of the last `look`, by their digests; those that there are not (any more) are left out. */
  descriptors(wanted: ReadonlySet<string>): readonly string[] {
    return [...wanted].flatMap((digest) => this.#descriptors.get(digest) ?? []);
  }

  /** What may change of it, without making a card of it. */
  #summaryOf({ mount, revision, descriptor, state, lastKnown }: SkillView): string {
    const last = lastKnown === true ? 'last' : '';
    return [mount, revision, this.#toldOf(descriptor).digest, state.name, state.since, last].join(
      ' ',
    );
  }

  #card(view: SkillView): object {
    const { mount, name, revision, kind, bodyLimit, timeout, streamIdle } = view;
    const { ownHealth, callers } = view;
    const { digest, schema } = this.#toldOf(view.descriptor);
    return {
      mount,
      name,
      revision,
      kind,
      state: toldState(view.state),
      bodyLimit,
      timeout,
      // JSON has no Infinity.
      streamIdle: Number.isFinite(streamIdle) ? streamIdle : null,
      ownHealth,
      lastKnown: view.lastKnown === true,
      callers,
      descriptor: digest,
      schema,
    };
  }

  #toldOf(descriptor: Descriptor): ToldDescriptor {
    const known = this.#told.get(descriptor);
    if (known !== undefined) return known;
    const text = JSON.stringify(descriptor);
    const told = { text, digest: digestOf(text), schema: schemaDigest(descriptor) };
    this.#told.set(descriptor, told);
    return told;
  }
}

/** Digest of a text, by which its receiver knows it. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Digest of what operations take and give. */
export function schemaDigest({ operations }: Descriptor): string {
  return digestOf(
    JSON.stringify(operations.map(({ name, input, output }) => [name, input, output])),
  );
}

/** That digest of each of some skills. */
export function schemasOf(
  skills: readonly SkillView[],
): readonly { readonly mount: string; readonly schema: string }[] {
  return skills.map(({ mount, descriptor }) => ({ mount, schema: schemaDigest(descriptor) }));
}

/** A state, with what a worker died of as a sentence alone. */
function toldState(state: SkillState): object {
  const { name, since } = state;
  switch (name) {
    case 'quarantined':
      return { name, since, until: state.until, deaths: state.deaths, cause: told(state.cause) };
    case 'backing-off': {
      const { attempt, until, cause } = state.restart;
      return { name, since, until, attempt, cause: told(cause) };
    }
    case 'idle':
    case 'starting':
    case 'ready':
    case 'stopping':
    case 'stopped':
      return { name, since };
  }
}

function told(cause: DeathCause): string {
  return scrubPaths(describeDeath(cause));
}

import {
  isJsonObject,
  isStream,
  SKILL_DEFAULTS,
  type CallTap,
  type CallTapped,
  type SkillExample,
  type SkillRequest,
  type SkillSpec,
  type SkillView,
} from '@skillet/core';
import { mayHoldSecrets } from '../crash/finder/find-secrets.ts';

/** Bytes of a body that is kept, at most. */
const BODY = 16 * 1024;
/** Milliseconds between two calls of a skill that are kept, at least: they are to be of a while. */
const PACE = 50;

/** A credential among header lines. */
const BRINGS_CREDENTIAL = /^(?:x-skillet-credential-|authorization$|cookie$)/im;

/** Recent calls of one skill, each once, the latest last. */
interface Kept {
  readonly most: number;
  readonly bodies: Set<string>;
  takenAt: number;
}

/**
 * Recent calls of skills that only read, for another version of them to answer. They are kept in memory alone, and none that could have a
 * secret. A skill is looked at while its `verify.samples` is more than 0; where that is so of none, nothing is.
 */
export class CallSamples implements CallTap {
  #kept: ReadonlyMap<string, Kept> = new Map();

  get isOn(): boolean {
    return this.#kept.size > 0;
  }

  /** Keeps calls of those skills that want it; what was kept of others is gone. */
  configure(skills: readonly SkillSpec[]): void {
    const wanting = skills.flatMap(({ mount, verify = SKILL_DEFAULTS.verify }) => {
      const { samples: most } = verify;
      if (most === 0) return [];
      const bodies = this.#kept.get(mount)?.bodies ?? new Set<string>();
      return [[mount, { most, bodies, takenAt: -Infinity }] as const];
    });
    this.#kept = new Map(wanting);
  }

  begin({ mount, kind, descriptor }: SkillView, request: SkillRequest): CallTapped | undefined {
    const kept = this.#kept.get(mount);
    const { body, headers } = request;
    if (kept === undefined || kind !== 'handler' || body === null || isStream(body))
      return undefined;
    const now = performance.now();
    if (now - kept.takenAt < PACE || body.byteLength > BODY) return undefined;
    if (descriptor.operations[0]?.hints.readOnly !== true) return undefined;
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
    if (mayHoldSecrets(text) || BRINGS_CREDENTIAL.test(headers)) return undefined;
    kept.takenAt = now;
    return ({ response }) => {
      response.then(
        ({ status }) => {
          if (status < 500) keep(kept, text);
        },
        () => undefined,
      );
    };
  }

  /** The calls of a skill, the latest first. */
  of(mount: string): readonly SkillExample[] {
    const bodies = [...(this.#kept.get(mount)?.bodies ?? [])].toReversed();
    return bodies.flatMap((text) => {
      const input = parse(text);
      return isJsonObject(input) ? [{ input }] : [];
    });
  }
}

function keep({ bodies, most }: Kept, text: string): void {
  bodies.delete(text);
  bodies.add(text);
  for (const oldest of bodies) {
    if (bodies.size <= most) return;
    bodies.delete(oldest);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

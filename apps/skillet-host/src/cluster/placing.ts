import type { HostConfig } from '@skillet/config';
import type { Elsewhere, SkillSpec, SkillView } from '@skillet/core';
import { dateNow } from '../clock.ts';
import type { HostLogger } from '../log/logger.ts';
import { PlacedSkill } from './placed-skill.ts';
import { divide, whereOf, type Standing } from './placement.ts';

/** Which of its skills a host runs itself, by its role and labels: those that it was started with. */
export class Placing {
  readonly #standing: (Standing & { readonly name: string }) | undefined;
  readonly #log: Pick<HostLogger, 'info'>;
  #taker: Elsewhere | undefined;
  #elsewhere: ReadonlyMap<string, { readonly spec: SkillSpec; readonly view: PlacedSkill }> =
    new Map();

  constructor({ cluster }: Pick<HostConfig, 'cluster'>, log: Pick<HostLogger, 'info'>) {
    this.#standing = cluster;
    this.#log = log;
  }

  /** Takes what skills of this host refuse; nobody does before the host is one of its cluster. */
  get elsewhere(): Elsewhere | undefined {
    if (this.#standing === undefined) return undefined;
    return {
      takes: (...about) => this.#taker?.takes(...about) ?? false,
      dispatch: (mount, request) => {
        if (this.#taker === undefined) throw new Error('nobody takes it');
        return this.#taker.dispatch(mount, request);
      },
    };
  }

  /** Says who takes it. */
  overflowTo(taker: Elsewhere): void {
    this.#taker = taker;
  }

  /** A configuration with the skills alone that the host runs: a gateway runs none. */
  readonly prepare = (config: HostConfig): HostConfig => {
    if (this.#standing === undefined) return config;
    if (this.#standing.role === 'gateway') return { ...config, skills: [], broken: [] };
    return { ...config, skills: divide(config.skills, this.#standing).here };
  };

  /** Takes notice of what is left to others. */
  configure({ skills }: Pick<HostConfig, 'skills'>): void {
    const { name = '', role } = this.#standing ?? {};
    // A gateway lists no skill of its own.
    const { elsewhere } = divide(role === 'gateway' ? [] : skills, this.#standing);
    const before = this.#elsewhere;
    this.#elsewhere = new Map(
      elsewhere.map((spec) => {
        const { mount } = spec;
        const known = before.get(mount);
        if (known?.spec === spec) return [mount, known];
        if (known === undefined)
          this.#log.info({ cluster: name, mount }, `cluster ${name}: ${sentence(spec)}`);
        const detail = `Skill "${mount}" runs on ${whereOf(spec)}, and none of them is there.`;
        return [mount, { spec, view: new PlacedSkill(spec, dateNow(), () => detail) }];
      }),
    );
  }

  /** The skill at a mount that is left to others; it refuses its calls. */
  skill(mount: string): SkillView | undefined {
    return this.#elsewhere.get(mount)?.view;
  }

  /** All of them. */
  skills(): readonly SkillView[] {
    return [...this.#elsewhere.values()].map(({ view }) => view);
  }

  /** What there is to say of them, as sentences. */
  get notes(): readonly string[] {
    return [...this.#elsewhere.values()].map(({ spec }) => `S${sentence(spec).slice(1)}.`);
  }
}

function sentence(spec: SkillSpec): string {
  return `skill "${spec.mount}" is placed on ${whereOf(spec)}, and not on this host: its calls go there`;
}

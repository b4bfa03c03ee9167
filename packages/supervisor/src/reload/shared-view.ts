import { randomUUID } from 'node:crypto';
import {
  chooseRevision,
  HostError,
  stickyPoint,
  type Call,
  type Descriptor,
  type Intervention,
  type MountedVersion,
  type MountedVersions,
  type RequestNames,
  type SkillDetails,
  type SkillKind,
  type SkillRequest,
  type SkillState,
  type SkillView,
  type StickyRequest,
} from '@skillet/core';
import { gone } from '../invoke/invoke.ts';
import type { SkillTable } from './skill-table.ts';

/** A version that shares a mount. */
export interface Sharer {
  /** Its own. */
  readonly mount: string;
  readonly version: string;
  /** Absolute path of the folder that the configuration names. */
  readonly folder: string;
  weight: number;
}

/** States in which a skill is not well, the worst first. */
const WORST: readonly SkillState['name'][] = [
  'quarantined',
  'backing-off',
  'stopped',
  'stopping',
  'starting',
];

/**
 * The versions that share a mount, as one skill: what it is, the one of the largest weight tells. Who holds it when all have
 * gone is told what it was, and its calls are refused.
 */
export class SharedView implements SkillView, MountedVersions {
  readonly mount: string;
  readonly #table: SkillTable;
  #sharers: readonly Sharer[] = [];
  /** What tells of it when none is there. */
  #last: MountedVersion | undefined;

  constructor(mount: string, table: SkillTable) {
    this.mount = mount;
    this.#table = table;
  }

  /** Has these share it from now on, the oldest first. */
  share(sharers: readonly Sharer[]): void {
    this.#sharers = sharers;
    this.#last = mainOf(this.list) ?? this.#last;
  }

  get sharers(): readonly Sharer[] {
    return this.#sharers;
  }

  get versions(): MountedVersions {
    return this;
  }

  get list(): readonly MountedVersion[] {
    return this.#sharers.flatMap(({ mount, version, weight }) => {
      const view = this.#table.get(mount)?.choose();
      return view === undefined ? [] : [{ version, weight, view }];
    });
  }

  get main(): MountedVersion {
    const main = mainOf(this.list) ?? this.#last;
    if (main === undefined) throw gone(this.mount);
    return main;
  }

  choose(request: StickyRequest): MountedVersion {
    const { list } = this;
    const chosen = chooseRevision(list, stickyPoint(request, this.mount));
    if (chosen !== undefined && chosen.weight > 0) return chosen;
    throw list.length === 0 ? gone(this.mount) : noneGetsCalls(this.mount, list);
  }

  get name(): string {
    return this.main.view.name;
  }

  get revision(): string {
    return this.main.view.revision;
  }

  get kind(): SkillKind {
    return this.main.view.kind;
  }

  get descriptor(): Descriptor {
    return this.main.view.descriptor;
  }

  /** Of those that get calls the worst. */
  get state(): SkillState {
    const states = this.list.filter(({ weight }) => weight > 0).map(({ view }) => view.state);
    const worst = WORST.find((name) => states.some((state) => state.name === name));
    return states.find(({ name }) => name === worst) ?? this.main.view.state;
  }

  get bodyLimit(): number {
    return this.main.view.bodyLimit;
  }

  get timeout(): number {
    return this.main.view.timeout;
  }

  get streamIdle(): number {
    return this.main.view.streamIdle;
  }

  get ownHealth(): boolean {
    return this.main.view.ownHealth;
  }

  get intervention(): Intervention {
    const all = this.list.flatMap(({ view }) => view.intervention ?? []);
    return {
      lift: () => all.map((one) => one.lift()).includes(true),
      renew: (worker) => all.flatMap((one) => one.renew(worker)),
      refused: () => all.flatMap((one) => one.refused()),
      forgive: (input) => all.reduce((sum, one) => sum + one.forgive(input), 0),
      tell: (...what) => {
        for (const one of all) one.tell(...what);
      },
    };
  }

  details(): SkillDetails {
    const all = this.list.map(({ view }) => view.details());
    const sum = (of: (details: SkillDetails) => number) =>
      all.reduce((total, one) => total + of(one), 0);
    const deaths = all.flatMap(({ lastDeath }) => lastDeath ?? []);
    return {
      waiting: sum(({ waiting }) => waiting),
      workers: all.flatMap(({ workers }) => workers),
      restartsInWindow: sum(({ restartsInWindow }) => restartsInWindow),
      lastDeath: deaths.toSorted((one, other) => other.at - one.at)[0] ?? null,
      ghosts: sum(({ ghosts }) => ghosts),
    };
  }

  admit(request: RequestNames): void {
    const { callerId, requestId } = request;
    const names = { headers: '', session: undefined, callerId, requestId };
    this.choose(names).view.admit(request);
  }

  noteRefused(request: RequestNames, error: HostError): void {
    this.main.view.noteRefused(request, error);
  }

  dispatch(request: SkillRequest): Call {
    const call = this.choose(request).view.dispatch(request);
    call.findBy?.(() => this.choose(request).view);
    return call;
  }
}

function mainOf(list: readonly MountedVersion[]): MountedVersion | undefined {
  const most = Math.max(...list.map(({ weight }) => weight));
  return list.findLast(({ weight }) => weight === most);
}

/** A weight of 0 is no share, also where those that have one did not come up. */
function noneGetsCalls(mount: string, list: readonly MountedVersion[]): HostError {
  const there = list.map(({ version }) => version).join(', ');
  return new HostError(
    'skill_unavailable',
    `No version of "${mount}" that gets calls is there: the weight of ${there} is 0.`,
  );
}

/** What a call lies at that is invoked, not requested. */
export function stickyOf({
  headers = [],
  callerId,
  session,
  requestId = randomUUID(),
}: {
  readonly headers?: readonly string[] | undefined;
  readonly callerId?: string | undefined;
  readonly session?: string | undefined;
  readonly requestId?: string | undefined;
} = {}): StickyRequest {
  return { headers: headers.join('\n'), callerId, session, requestId };
}

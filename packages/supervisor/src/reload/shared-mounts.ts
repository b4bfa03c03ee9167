import { compareVersions, versionInMount, type SkillSpec, type SkillView } from '@skillet/core';
import type { SkillTable } from './skill-table.ts';
import { SharedView, type Sharer } from './shared-view.ts';

/** The weights of the versions of one mount. */
interface Weights {
  /** What the configuration says, by folder, to see that it says something else. */
  readonly configured: ReadonlyMap<string, number>;
  /** What holds now. */
  readonly now: Map<string, number>;
}

/** Mounts that several versions of a skill share, each with a slot and a pool of its own. */
export class SharedMounts {
  readonly #table: SkillTable;
  readonly #views = new Map<string, SharedView>();
  readonly #weights = new Map<string, Weights>();
  /** The shared mount of each version, by the version's own. */
  readonly #sharedBy = new Map<string, SharedView>();

  constructor(table: SkillTable) {
    this.#table = table;
  }

  /** All versions of a mount as one skill. */
  get(mount: string): SharedView | undefined {
    const view = this.#views.get(mount);
    return view?.list.length === 0 ? undefined : view;
  }

  /**
   * These skills with one in place of the versions of each mount; one that has no share of it yet is none of its own. Where a skill
   * is kept beside them, for not all came up that were to take its place, it has the calls, and is the one.
   */
  joined(views: readonly SkillView[]): readonly SkillView[] {
    if (views.every(({ version }) => version === undefined)) return views;
    const kept = new Set(views.flatMap((view) => (view.version === undefined ? view.mount : [])));
    const all = views.flatMap((view) => {
      if (view.version === undefined) return view;
      const shared = this.#sharedBy.get(view.mount);
      return shared === undefined || kept.has(shared.mount) ? [] : shared;
    });
    return [...new Set(all)];
  }

  /** Takes over what the configuration says of weights, and which versions there are; no worker hears of it. */
  take(specs: readonly SkillSpec[]): void {
    this.#share(specs, true);
  }

  /** The same, where these were loaded beside what runs, or one was unloaded: of all others holds what did. */
  change(specs: readonly SkillSpec[]): void {
    this.#share(specs, false);
  }

  /**
   * Gives versions of a mount other weights, by their numbers, until the configuration says something else of them. Returns
   * what is wrong with them, as a sentence, and changes nothing then.
   */
  weigh(mount: string, weights: ReadonlyMap<string, number>): string | undefined {
    const view = this.#views.get(mount);
    const now = this.#weights.get(mount)?.now;
    if (view === undefined || now === undefined)
      return `"${mount}" has no versions side by side: name them in \`versions\` of its configuration`;
    const { sharers } = view;
    const unknown = [...weights.keys()].find((one) => !sharers.some((it) => it.version === one));
    if (unknown !== undefined) {
      const there = sharers.map(({ version }) => version).join(', ');
      return `"${mount}" has no version ${unknown}; there are ${there}`;
    }
    const next = sharers.map((one) => ({
      ...one,
      weight: weights.get(one.version) ?? one.weight,
    }));
    if (next.every(({ weight }) => weight === 0))
      return `all weights of "${mount}" would be 0: give one version at least a larger one`;
    for (const { folder, weight } of next) now.set(folder, weight);
    view.share(next);
    return undefined;
  }

  #share(specs: readonly SkillSpec[], areAll: boolean): void {
    const mounts = new Map<string, Sharer[]>();
    for (const { spec } of this.#table.mounted.flatMap(({ live }) => live[0]?.pool ?? [])) {
      if (spec.sharedMount === undefined) continue;
      const sharers = mounts.get(spec.sharedMount.mount) ?? [];
      mounts.set(spec.sharedMount.mount, [...sharers, sharerOf(spec)]);
    }
    this.#sharedBy.clear();
    for (const mount of [...this.#views.keys()]) if (!mounts.has(mount)) this.#forget(mount);
    for (const [mount, sharers] of mounts) {
      const { now } = this.#weigh(mount, specs, sharers, areAll);
      const sorted = sharers.toSorted((one, other) => compareVersions(one.version, other.version));
      for (const sharer of sorted) sharer.weight = now.get(sharer.folder) ?? 0;
      const view = this.#views.get(mount) ?? new SharedView(mount, this.#table);
      view.share(sorted);
      this.#views.set(mount, view);
      for (const sharer of sorted) this.#sharedBy.set(sharer.mount, view);
    }
  }

  #forget(mount: string): void {
    this.#views.delete(mount);
    this.#weights.delete(mount);
  }

  #weigh(
    mount: string,
    specs: readonly SkillSpec[],
    sharers: readonly Sharer[],
    areAll: boolean,
  ): Weights {
    const before = this.#weights.get(mount);
    const said = specs.flatMap((spec) =>
      spec.sharedMount?.mount === mount ? [[folderOf(spec), spec.sharedMount.weight] as const] : [],
    );
    // A version that cannot be read now keeps what it had.
    const kept = sharers.map(
      ({ folder, weight }) => [folder, before?.configured.get(folder) ?? weight] as const,
    );
    const others = areAll ? [] : (before?.configured ?? []);
    const configured = new Map([...others, ...kept, ...said]);
    if (before !== undefined && isSame(before.configured, configured)) return before;
    const now = new Map([...configured, ...(areAll ? [] : (before?.now ?? []))]);
    const weights = { configured, now };
    this.#weights.set(mount, weights);
    return weights;
  }
}

function sharerOf(spec: SkillSpec): Sharer {
  const { mount, manifest, sharedMount } = spec;
  const version = versionInMount(mount) ?? manifest.version;
  return { mount, version, folder: folderOf(spec), weight: sharedMount?.weight ?? 0 };
}

function folderOf({ pinnedFrom, dir }: SkillSpec): string {
  return pinnedFrom ?? dir;
}

function isSame(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean {
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}

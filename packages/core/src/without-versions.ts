import { compareVersions } from './shared-mount.ts';
import type { SkillSpec } from './skill-spec.ts';

/** These skills with one in place of the versions of each mount: that which tells what the skill is, at the shared mount. */
export function withoutVersions(specs: readonly SkillSpec[]): readonly SkillSpec[] {
  if (specs.every(({ sharedMount }) => sharedMount === undefined)) return specs;
  const mains = new Map<string, SkillSpec>();
  for (const spec of specs) {
    const mount = spec.sharedMount?.mount ?? spec.mount;
    const known = mains.get(mount);
    if (known === undefined || isBefore(spec, known)) mains.set(mount, spec);
  }
  return Array.from(mains, ([mount, spec]) => ({ ...spec, mount }));
}

function isBefore(one: SkillSpec, other: SkillSpec): boolean {
  const more = (one.sharedMount?.weight ?? 0) - (other.sharedMount?.weight ?? 0);
  return (more || compareVersions(one.manifest.version, other.manifest.version)) > 0;
}

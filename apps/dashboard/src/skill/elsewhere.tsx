import type { JSX } from 'preact';
import type { SkillStats } from '../api/shapes.ts';
import { stats } from '../state/hub.ts';

/** Whether something is of the host that the page comes from: it has no host, or that one, or is one of its processes. */
export function isHere(host: string | number | undefined): boolean {
  return typeof host !== 'string' || host === stats.value?.host;
}

/** Whether only other hosts run a skill. */
export function isElsewhere({ hosts }: SkillStats): boolean {
  return hosts !== undefined && !Object.keys(hosts).some(isHere);
}

/** Says who keeps what a skill logs, and where it is operated, that other hosts run. */
export function Elsewhere({ skill }: { readonly skill: SkillStats }): JSX.Element {
  const hosts = Object.keys(skill.hosts ?? {}).join(', ');
  return (
    <p class="faint">It runs on {hosts}: it is operated there, and what it logs is kept there.</p>
  );
}

import { cleanName, type SkillTool } from '@skillet/catalog';
import { nearestKey, type McpProfile, type McpProfiles } from '@skillet/core';
import { shownNames } from './shown-names.ts';

/** Faults that are told, and characters of what somebody wrote. */
const TOLD = { most: 100, chars: 100 };

/** What there is for profiles to name. */
export interface Nameable {
  /** By the names that agents call them by. */
  readonly tools: ReadonlyMap<string, SkillTool>;
  /** Mounts and names of skills, also of those that have no tools now. */
  readonly skills: readonly string[];
  /** Whether there may be more tools and tags than these: of skills that do not run, or say only then what they are. */
  readonly mayHaveMore: boolean;
}

/** What in profiles names nothing that there is, or gives a name that a tool cannot have: sentences that say where. */
export function profileFaults(profiles: McpProfiles, known: Nameable): string[] {
  return Object.entries(profiles)
    .flatMap(([name, profile]) =>
      faultsOf(profile, known).map(([key, fault]) => `mcp.profiles.${name}.${key}: ${fault}`),
    )
    .slice(0, TOLD.most);
}

type Fault = readonly [key: keyof McpProfile, fault: string];

function faultsOf(profile: McpProfile, { tools, skills, mayHaveMore }: Nameable): Fault[] {
  const { skills: chosen = [], tags = [], deny = [], pin = [], rename = {} } = profile;
  const shown = shownNames(tools, profile);
  const called = new Set(shown.values());
  /** Without a near one it may be of what is not known yet. */
  const unknown = (names: readonly string[], what: string, there: readonly string[], open = true) =>
    names
      .filter((name) => !there.includes(name))
      .flatMap((name) => {
        const near = nearestKey(name, there);
        if (near === undefined && open && mayHaveMore) return [];
        return `there is no ${what} ${quote(name)}${near === undefined ? '' : `: did you mean ${quote(near)}?`}`;
      });
  const absent = (name: string) => `the profile does not have the tool ${quote(name)}`;
  const toolNames = [...tools.keys()];
  const unpinned = pin
    .filter((name) => !called.has(name))
    .flatMap((name): readonly string[] => {
      if (!tools.has(name)) return unknown([name], 'tool', [...called, ...toolNames]);
      const other = shown.get(name);
      return [other === undefined ? absent(name) : `${quote(name)} is called ${quote(other)} here`];
    });
  const renamed = Object.entries(rename).flatMap(([name, to]): readonly string[] => {
    if (!tools.has(name)) return unknown([name], 'tool', toolNames);
    const now = shown.get(name);
    return now === undefined ? [absent(name)] : nameFault(name, to, now);
  });
  const inKey = (key: keyof McpProfile, faults: readonly string[]) =>
    faults.map((fault): Fault => [key, fault]);
  return [
    ...inKey('skills', unknown(chosen, 'skill', skills, false)),
    ...inKey('tags', unknown(tags, 'skill with the tag', tagsOf(tools))),
    ...inKey('deny', unknown(deny, 'skill or tool', [...skills, ...toolNames])),
    ...inKey('rename', renamed),
    ...inKey('pin', unpinned),
  ];
}

/** What is wrong with the name that a tool is to have, when it has another now. */
function nameFault(name: string, to: string, now: string): string[] {
  const clean = cleanName(to);
  const keeps = `${quote(name)} keeps its name`;
  if (clean === '') return [`${quote(to)} has nothing of which a name can be made; ${keeps}`];
  if (now !== clean) return [`${quote(clean)} is taken by another tool, or by the host; ${keeps}`];
  const rule = 'names are small letters, digits and `_`, at most 40';
  return clean === to ? [] : [`${quote(to)} becomes ${quote(clean)}: ${rule}`];
}

function tagsOf(tools: Nameable['tools']): string[] {
  const all = [...tools.values()].flatMap(({ skill }) => {
    const { tags } = skill.descriptor.inventory.skill;
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
  });
  return [...new Set(all)];
}

function quote(text: string): string {
  return `"${text.slice(0, TOLD.chars)}"`;
}

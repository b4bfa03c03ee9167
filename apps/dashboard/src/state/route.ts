import { signal } from '@preact/signals';

/** What the page shows: one of its places, and the skill it is about. */
export type Route =
  | { readonly place: 'overview' | 'usage' | 'events' | 'crashes' | 'keys' | 'installed' }
  | { readonly place: 'skill'; readonly mount: string; readonly tab: SkillTab };

export const SKILL_TABS = ['now', 'versions', 'logs', 'try', 'usage', 'crashes', 'about'] as const;
/** A part of the page of a skill. */
export type SkillTab = (typeof SKILL_TABS)[number];

const PLACES = ['usage', 'events', 'crashes', 'keys', 'installed'] as const;

export const route = signal(read(location.hash));

addEventListener('hashchange', () => {
  route.value = read(location.hash);
  scrollTo(0, 0);
});

/** The address of a place. */
export function linkTo(to: Route): string {
  if (to.place === 'overview') return '#/';
  if (to.place !== 'skill') return `#/${to.place}`;
  const tab = to.tab === 'now' ? '' : `/${to.tab}`;
  return `#/skills/${encodeURIComponent(to.mount)}${tab}`;
}

function read(hash: string): Route {
  const [first, mount, tab] = hash.replace(/^#\/?/, '').split('/');
  const place = PLACES.find((name) => name === first);
  if (place !== undefined) return { place };
  if (first !== 'skills' || mount === undefined || mount === '') return { place: 'overview' };
  const known = SKILL_TABS.find((name) => name === tab) ?? 'now';
  return { place: 'skill', mount: decoded(mount), tab: known };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

import { RESERVED_NAMES } from './reserved-names.ts';
import type { NameCollision } from './tool-names.ts';

/** Collisions that are told one by one; an application may have any number. */
const MOST_TOLD = 20;

/** Says of tools that are not called as they want to be, a sentence each, why that is so. */
export function describeCollisions(collisions: readonly NameCollision[]): string[] {
  const told = collisions.slice(0, MOST_TOLD).map(describeCollision);
  const more = collisions.length - told.length;
  return more === 0 ? told : [...told, `So it is with ${String(more)} more tools.`];
}

function describeCollision(collision: NameCollision): string {
  const { name, mount } = collision;
  return `A tool of the skill "${mount}" is called ${name}, because ${whyOf(collision)}; \`tool_name\` gives a tool another name.`;
}

function whyOf({ wanted, mount, holder }: NameCollision): string {
  if (RESERVED_NAMES.has(wanted)) return `${wanted} is a name of the host's own`;
  if (holder === undefined) return `${wanted} was taken when it came`;
  return holder === mount
    ? `another of its tools has the name ${wanted}`
    : `one of the skill "${holder}" has the name ${wanted}`;
}

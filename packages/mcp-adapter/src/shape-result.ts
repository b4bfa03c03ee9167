import { membersOf, type ForwardedRequest } from '@skillet/core';

/**
 * The JSON text of a result for a client: every member as the server wrote it, but for what the generation of the client
 * has of its own. In one line.
 */
export function shapeResult(
  text: string,
  { era, meta, method }: Pick<ForwardedRequest, 'era' | 'meta' | 'method'>,
): string {
  const members = membersOf(text) ?? [];
  const own = members.filter(({ name }) => name !== '_meta' && name !== 'resultType');
  const find = (wanted: string) => members.findLast(({ name }) => name === wanted)?.value;
  const type = find('resultType');
  const told = find('_meta');
  const parts = own.map(({ name, value }) => `${JSON.stringify(name)}:${value}`);
  if (era === 'modern') parts.push(`"resultType":${type ?? '"complete"'}`);
  // To a legacy client a result is complete, or says that it is not.
  else if (type !== undefined && type !== '"complete"') parts.push(`"resultType":${type}`);
  // An older server does not say how long it may be kept.
  if (era === 'modern' && method === 'resources/read' && find('ttlMs') === undefined) {
    parts.push(
      '"ttlMs":0',
      ...(find('cacheScope') === undefined ? ['"cacheScope":"private"'] : []),
    );
  }
  const joined = era === 'modern' ? joinMeta(told, meta) : told;
  if (joined !== undefined) parts.push(`"_meta":${joined}`);
  return oneLine(`{${parts.join(',')}}`);
}

function joinMeta(told: string | undefined, meta: ForwardedRequest['meta']): string {
  const own = told === undefined ? [] : (membersOf(told) ?? []);
  const parts = own
    .filter(({ name }) => !Object.hasOwn(meta, name))
    .map(({ name, value }) => `${JSON.stringify(name)}:${value}`);
  for (const [name, value] of Object.entries(meta)) {
    parts.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  }
  return `{${parts.join(',')}}`;
}

/** Between the values of JSON a line break is a space; within one it cannot be. */
export function oneLine(json: string): string {
  return /[\r\n]/.test(json) ? json.replaceAll(/[\r\n]+/g, ' ') : json;
}

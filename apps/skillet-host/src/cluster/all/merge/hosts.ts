import type { Json } from '../../../siblings/merge/json.ts';
import { asList, asObject, parseObject } from '../../../siblings/merge/json.ts';
import type { Told } from '../told.ts';

/** A host in a list of all: what it says, and who and where it is. */
export function hostEntry({ host, about }: Told, more: Json): Json {
  return { host, ...more, ...about };
}

/** What a host says, as an object. */
export function bodyOf({ answer }: Told): Json {
  return parseObject(answer.body);
}

/** The skills in what a host says that it runs itself. */
export function ownSkills(body: Json): ReadonlyMap<string, Json> {
  const all = Object.entries(asObject(body['skills'])).map(
    ([mount, skill]) => [mount, asObject(skill)] as const,
  );
  return new Map(all.filter(([, skill]) => skill['hosts'] === undefined));
}

/** Texts of a list, each with the host that says it. */
export function saidBy(host: string, list: unknown): string[] {
  return asList(list)
    .filter((one) => typeof one === 'string')
    .map((one) => `${host}: ${one}`);
}

/** The entries of a list of processes, each with its host, and its number as `process`. */
export function entriesOf(host: string, list: unknown): Json[] {
  return asList(list).map((one) => {
    const { host: process, ...rest } = asObject(one);
    return { ...rest, ...(process === undefined ? {} : { process }), host };
  });
}

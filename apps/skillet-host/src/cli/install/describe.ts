import type { SkillSpec } from '@skillet/core';
import { alignColumns } from '@skillet/command';
import type { Fetched } from '@skillet/install';
import { oneLine } from '../one-line.ts';

/** What is known of a skill before it is installed. */
export interface Described {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly source: string;
  readonly resolved: string;
  readonly integrity?: string;
  readonly files: number;
  readonly bytes: number;
  /** Scripts of its package, which are not run. */
  readonly scripts: readonly string[];
  readonly replaces?: string;
}

const LINE = 100;
const KB = 1000;

export function describe(
  spec: SkillSpec,
  { resolved, integrity, files, bytes }: Fetched,
  more: Pick<Described, 'name' | 'source' | 'scripts'> & { readonly replaces: string | undefined },
): Described {
  const { version, description } = spec.manifest;
  const { replaces, ...rest } = more;
  return {
    ...rest,
    version,
    description,
    resolved,
    ...(integrity === undefined ? {} : { integrity }),
    files,
    bytes,
    ...(replaces === undefined ? {} : { replaces }),
  };
}

/** The same for people; what comes from the skill is safe on a terminal. */
export function describeText(described: Described, about: Fetched['about']): string {
  const { name, version, description, resolved, files, bytes, scripts, replaces } = described;
  const rows = [
    ['about', description],
    ['from', resolved],
    ...about,
    ['size', `${String(files)} files, ${(bytes / KB).toFixed(1)} kB`],
    ['runs', 'in a process of its own'],
    ...(scripts.length === 0 ? [] : [['scripts', `${scripts.join(', ')}: not run`]]),
    ...(replaces === undefined ? [] : [['replaces', replaces]]),
  ].map(([word = '', said = '']) => [`  ${word}`, oneLine(said, LINE)]);
  return [`${name} ${oneLine(version, LINE)}`, ...alignColumns(rows), ''].join('\n');
}

import { basename, dirname, relative } from 'node:path';
import { yamlText } from './yaml-text.ts';

/** Where a new skill is, and where it can be served. */
export interface NewSkillPlace {
  readonly name: string;
  /** Absolute path of the skill's folder. */
  readonly folder: string;
  /** The words of the command that tests it, given the way to its folder. */
  readonly test: (folder: string) => readonly string[];
  readonly cwd: string;
  /** Absolute path of the folder in which to start the host. */
  readonly root: string;
  /** Absolute path of the configuration that a start in `root` reads; undefined without one. */
  readonly configFile: string | undefined;
  /** The command that installs what it depends on, to be typed in its folder. */
  readonly install: string | undefined;
}

/** The folder nearest to `cwd` in which a host without a configuration finds a skill. */
export function folderThatFinds(skill: string, cwd: string): string {
  const parent = dirname(skill);
  if (parent !== cwd && basename(parent) === 'examples') return dirname(parent);
  return parent;
}

/** What to add to the configuration, if there is one, and the three commands to type next. */
export function nextSteps(place: NewSkillPlace): string {
  const { folder, cwd, test, root, configFile } = place;
  const addition = configFile === undefined ? '' : configAddition(place, configFile);
  const enter = root === cwd ? '' : `cd ${shellWord(relative(cwd, root))} && `;
  const shown = relative(cwd, folder);
  const install =
    place.install === undefined ? '' : `(cd ${shellWord(shown)} && ${place.install})\n  `;
  return `${addition}Next:
  ${install}${test(shown).map(shellWord).join(' ')}
  ${enter}skillet-host check
  skillet-host start
`;
}

/** The lines that have a configuration serve the skill. */
function configAddition({ name, folder, cwd }: NewSkillPlace, configFile: string): string {
  const path = relative(dirname(configFile), folder);
  return `Add to the end of \`skills:\` in ${relative(cwd, configFile)}:
  - name: ${yamlText(name)}
    path: ${yamlText(path.startsWith('..') ? path : `./${path}`)}
    mount: ${yamlText(name.replaceAll(/_+/g, '-'))}

`;
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

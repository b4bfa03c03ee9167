import { basename, dirname, relative } from 'node:path';
import { shellWord } from './shell-word.ts';
import { yamlText } from './yaml-text.ts';

/** Where a new skill is, and where it can be served. */
export interface NewSkillPlace {
  readonly name: string;
  /** Absolute path of the skill's folder. */
  readonly folder: string;
  /** The command that tests it, to be typed in its folder. */
  readonly test: string;
  readonly cwd: string;
  /** Absolute path of the folder in which to start the host. */
  readonly root: string;
  /** Absolute path of the configuration that a start in `root` reads; undefined without one. */
  readonly configFile: string | undefined;
  /** The command that installs what it depends on, to be typed in its folder. */
  readonly install: string | undefined;
  /** The program of an MCP server, in its folder; undefined for a skill with a Skilletfile. */
  readonly server: string | undefined;
  /** The word that runs the host, from a shell in `root`. */
  readonly host: string;
}

/** The folder nearest to `cwd` in which a host without a configuration finds a skill. */
export function folderThatFinds(skill: string, cwd: string): string {
  const parent = dirname(skill);
  if (parent !== cwd && ['skills', 'examples'].includes(basename(parent))) return dirname(parent);
  return parent;
}

/** What to add to the configuration, if there is one, and the commands to type next, one after the other. */
export function nextSteps(place: NewSkillPlace): string {
  const { folder, cwd, root, configFile, install, test } = place;
  const addition = configFile === undefined ? '' : configAddition(place, configFile);
  const inFolder = [...(install === undefined ? [] : [install]), test].map(
    (command) => `(cd ${shellWord(relative(cwd, folder))} && ${command})`,
  );
  const enter = root === cwd ? '' : `cd ${shellWord(relative(cwd, root))} && `;
  const host = shellWord(place.host);
  const commands = [...inFolder, `${enter}${host} check`, `${host} start`];
  return `${addition}Next:\n${commands.map((command) => `  ${command}\n`).join('')}`;
}

/** The lines that have a configuration serve the skill. */
function configAddition({ name, folder, cwd, server }: NewSkillPlace, configFile: string): string {
  const from = relative(dirname(configFile), folder);
  const path = from.startsWith('..') ? from : `./${from}`;
  const what =
    server === undefined
      ? `path: ${yamlText(path)}`
      : `mcp:\n      command: [node, ${yamlText(`${path}/${server}`)}]`;
  return `Add to the end of \`skills:\` in ${relative(cwd, configFile)}:
  - name: ${yamlText(name)}
    ${what}
    mount: ${yamlText(name.replaceAll(/_+/g, '-'))}

`;
}

import { dirname, join, relative, resolve } from 'node:path';
import { findConfigFile } from '../read-config.ts';
import { alignColumns } from '@skillet/command';
import { settleLanguage, type Framework } from './frameworks.ts';
import type { Language } from './languages.ts';
import { hostCommand, scriptCommand } from './host-command.ts';
import { folderThatFinds, nextSteps } from './next-steps.ts';
import { scaffold } from './scaffold.ts';
import { checkSkillName } from './skill-name.ts';
import { isFolder, writeSkill } from './write-skill.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where skills go when there is such a folder, as in the repository. */
const PLACE = 'skills';

/** Flags of `skillet-host new`, as commander gives them. */
export interface NewFlags {
  readonly lang?: Language;
  readonly app?: Framework;
  readonly dir?: string;
}

/**
 * `skillet-host new`: makes the folder of a skill that works, and prints what to do with it. Throws a
 * UsageError, with nothing made, for a name that can't be one or is taken, and for a framework that is
 * not there in the language.
 */
export async function newSkill(
  name: string,
  flags: NewFlags,
  env: Environment,
  cwd: string,
): Promise<void> {
  checkSkillName(name);
  const folder = resolve(
    cwd,
    flags.dir ?? ((await isFolder(resolve(cwd, PLACE))) ? PLACE : '.'),
    name,
  );
  const shown = relative(cwd, folder);
  const language = settleLanguage(flags.lang, flags.app);
  const script = scriptCommand(env, dirname(folder));
  const { files, install, test, server } = await scaffold(name, language, flags.app, script);
  await writeSkill(folder, shown, files);

  const found = await findConfigFile(undefined, env, cwd);
  // A server brings a configuration of its own.
  const own = server === undefined ? folderThatFinds(folder, cwd) : folder;
  const root = found === undefined ? own : cwd;
  const around = server === undefined ? await findConfigFile(undefined, {}, root) : undefined;
  const configFile = found ?? around;
  const made = alignColumns(files.map((file) => [`  ${join(shown, file.name)}`, file.about]));
  process.stdout.write(
    `Made ${shown}:\n${made.join('\n')}\n\n` +
      nextSteps({
        name,
        folder,
        test,
        cwd,
        root,
        configFile,
        install,
        server,
        host: hostCommand(env, root),
      }),
  );
}

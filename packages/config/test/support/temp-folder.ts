import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ConfigError, loadConfig, type HostConfig, type Problem } from '../../src/index.ts';

/** Contents of files by their paths. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A folder with the given files, gone when the test is over. */
export async function tempFolder(files: Files = {}): Promise<string> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'skillet-config-')));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await writeFiles(dir, files);
  return dir;
}

/** Writes files below a folder. */
export async function writeFiles(dir: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
}

/** The two files of a skill that does nothing. */
export function skillFiles(dir: string, manifest = 'name: demo\nentry: main:handler\n'): Files {
  return {
    [`${dir}/Skilletfile.yaml`]: manifest,
    [`${dir}/main.ts`]: 'export const handler = () => ({});\n',
  };
}

/** What loading `runtime-config.yaml` in a new folder gives. */
export async function load(
  config: string | Uint8Array,
  files: Files = skillFiles('demo'),
  env: Readonly<Record<string, string>> = {},
): Promise<HostConfig & { readonly dir: string }> {
  const dir = await tempFolder({ 'runtime-config.yaml': config, ...files });
  const loaded = await loadConfig({ file: join(dir, 'runtime-config.yaml'), env });
  return { ...loaded, dir };
}

/** What makes a configuration unusable, as `line: message`. */
export async function refusal(
  config: string | Uint8Array,
  env: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  return (await refusedWith(config, env)).map(({ line, message }) => `${line}: ${message}`);
}

/** The problems of a configuration that is refused. */
export async function refusedWith(
  config: string | Uint8Array,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly Problem[]> {
  try {
    await load(config, skillFiles('demo'), env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

/** The problems of the only skill of a configuration. */
export async function brokenProblems(
  config: string,
  files?: Files,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const { broken, skills } = await load(config, files, env);
  if (broken.length !== 1) throw new Error(`${broken.length} broken, ${skills.length} well`);
  return broken[0]!.problems;
}

/** The only skill of a configuration whose Skilletfile is `manifest`. */
export async function loadSkill(manifest: string, more: Files = {}) {
  const config = 'skills: [{name: demo, path: demo}]';
  const { skills, broken, warnings, dir } = await load(config, {
    ...skillFiles('demo', manifest),
    ...more,
  });
  return { spec: skills[0], problems: broken[0]?.problems ?? [], warnings, dir };
}

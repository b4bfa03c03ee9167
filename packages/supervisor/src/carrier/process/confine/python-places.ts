import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename, delimiter, isAbsolute } from 'node:path';
import { isBelow, parseFile } from '@skillet/core';
import { fixedFor, type ConfinedSpec } from './rules.ts';

/** An interpreter of Python, as it is to be started within rules, and what it reads before any code of a skill runs. */
export interface PythonPlaces {
  /** Absolute path. */
  readonly executable: string;
  /** Absolute paths: its own library, and the folders of its packages. */
  readonly read: readonly string[];
}

/** Milliseconds for an interpreter to say where it is. */
const PATIENCE = 10_000;
/** Names of interpreters: nothing else that a link leads to is started to be asked. */
const INTERPRETER = /^(?:python|pypy|graalpy)[\d.]*t?$/;
/** A program of the PATH may be a script that leads to the interpreter, as those of pyenv do. Of a prefix, which may be `/`, only what is Python's. */
const ASK = `
import json, os, site, sys
parts = ("bin", "lib", "lib64", "libexec", "include", "ssl", "share/zoneinfo", "pyvenv.cfg")
prefixes = (sys.prefix, sys.base_prefix, sys.exec_prefix)
own = [os.path.join(prefix, part) for prefix in prefixes for part in parts]
print(json.dumps([sys.executable, [*own, *sys.path, site.getusersitepackages()]]))`;

const asked = new Map<string, Promise<PythonPlaces | undefined>>();

/**
 * Where the interpreter of a skill has what it needs to start. One that lies where the skill, or who has written it, can put it is not
 * asked: it would run without being held to anything. It gets what the one has that it is a link to. Nothing that the skill could put a link
 * in the place of is read for that.
 */
export async function pythonPlaces(file: string, spec: ConfinedSpec): Promise<PythonPlaces> {
  const given = spec.env['PYTHONPATH'] ?? process.env['PYTHONPATH'] ?? '';
  const packages = given.split(delimiter).filter((folder) => isAbsolute(folder));
  const isFixed = fixedFor(spec);
  const real = realOf(file);
  if (!isOwn(file, spec) && !isOwn(real, spec)) {
    const { executable = file, read = [] } = (await ask(file, spec.dir)) ?? {};
    return { executable, read: [...read, ...packages].filter(isFixed) };
  }
  const mayAsk = INTERPRETER.test(basename(real)) && !isOwn(real, spec);
  const base = mayAsk ? await ask(real, spec.dir) : undefined;
  return { executable: file, read: [...(base?.read ?? []), ...packages].filter(isFixed) };
}

/** Whether what lies there is of the skill, or may be written by it. */
function isOwn(
  file: string,
  { dir, pinnedFrom = dir, dataDir, permissions }: ConfinedSpec,
): boolean {
  const written = permissions.files.map(parseFile).filter(({ access }) => access === 'write');
  return [dir, pinnedFrom, dataDir, ...written.map(({ path }) => path)]
    .flatMap((folder) => [folder, realOf(folder)])
    .some((folder) => isBelow(file, folder));
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** What an interpreter of this machine says of itself, from a folder on, asked once; undefined where it says nothing. */
function ask(file: string, cwd: string): Promise<PythonPlaces | undefined> {
  const key = `${file}\0${cwd}`;
  const told = asked.get(key) ?? askNow(file, cwd, () => asked.delete(key));
  asked.set(key, told);
  return told;
}

function askNow(file: string, cwd: string, forget: () => void): Promise<PythonPlaces | undefined> {
  return new Promise((resolve) => {
    // By itself alone: no module that lies in the folder.
    execFile(file, ['-I', '-c', ASK], { cwd, timeout: PATIENCE }, (error, stdout) => {
      const told = error === null ? readTold(stdout) : undefined;
      // It may be able to at the next start.
      if (told === undefined) forget();
      resolve(told);
    });
  });
}

function readTold(text: string): PythonPlaces | undefined {
  try {
    const [executable, folders] = JSON.parse(text) as readonly unknown[];
    if (typeof executable !== 'string' || !isAbsolute(executable) || !Array.isArray(folders))
      return undefined;
    const read = folders.filter((one): one is string => typeof one === 'string' && isAbsolute(one));
    return { executable, read: [...new Set(read)] };
  } catch {
    return undefined;
  }
}

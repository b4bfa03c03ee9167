import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import type { AgentSkillFile } from '@skillet/core';
import { WHOLE_FILE, type NoteProblem } from '../problems/problem.ts';

/** The subfolders that the format knows. What else lies there may be code, or a secret. */
const FOLDERS = ['references', 'scripts', 'assets'];
/** Beside SKILL.md itself. */
const PAGE = '.md';

/** What is kept of a folder, since all of it is held in memory. */
const MOST = { files: 100, file: 256 * 1024, folder: 1024 * 1024, levels: 4 } as const;

const TYPES = new Map([
  ['.md', 'text/markdown'],
  ['.html', 'text/html'],
  ['.css', 'text/css'],
  ['.csv', 'text/csv'],
  ['.json', 'application/json'],
  ['.yaml', 'application/yaml'],
  ['.yml', 'application/yaml'],
  ['.xml', 'application/xml'],
  ['.js', 'text/javascript'],
  ['.py', 'text/x-python'],
  ['.sh', 'text/x-shellscript'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.jpg', 'image/jpeg'],
  ['.jpeg', 'image/jpeg'],
  ['.gif', 'image/gif'],
  ['.webp', 'image/webp'],
  ['.pdf', 'application/pdf'],
]);

/** Reads `first` and what may go with it: pages beside it, and files in the subfolders of the format. */
export function readSkillFiles(dir: string, first: string, note: NoteProblem): AgentSkillFile[] {
  const pages = namesIn(dir).filter((name) => name.endsWith(PAGE) && name !== first);
  const below = FOLDERS.flatMap((folder) => filesBelow(dir, folder, MOST.levels));
  const files: AgentSkillFile[] = [];
  let bytes = 0;
  for (const path of [first, ...pages, ...below]) {
    if (files.length >= MOST.files) {
      note(WHOLE_FILE, `only ${String(MOST.files)} files of the folder are served`);
      break;
    }
    const real = realFile(dir, path);
    if (real === undefined) {
      note(WHOLE_FILE, `${path} is not served: it is no file within the folder`);
      continue;
    }
    const { size } = statSync(real);
    if (size > MOST.file || bytes + size > MOST.folder) {
      const why = size > MOST.file ? 'it has more than 256 KB' : 'the folder has more than 1 MB';
      note(WHOLE_FILE, `${path} is not served: ${why}`);
      continue;
    }
    bytes += size;
    files.push(fileOf(path, readFileSync(real)));
  }
  return files;
}

/** Paths of the files below a subfolder; where a link leads to is looked at later. */
function filesBelow(dir: string, path: string, levels: number): string[] {
  return entriesIn(join(dir, path)).flatMap((entry) => {
    const inner = `${path}/${entry.name}`;
    if (!entry.isDirectory()) return [inner];
    return levels > 1 ? filesBelow(dir, inner, levels - 1) : [];
  });
}

function namesIn(dir: string): string[] {
  return entriesIn(dir).map(({ name }) => name);
}

function entriesIn(dir: string) {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.'))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** The real path of a file that lies in the folder, whichever links lead to it. */
function realFile(dir: string, path: string): string | undefined {
  try {
    const real = realpathSync(join(dir, path));
    return real.startsWith(dir + sep) && statSync(real).isFile() ? real : undefined;
  } catch {
    return undefined;
  }
}

function fileOf(path: string, bytes: Buffer): AgentSkillFile {
  const text = textOf(bytes);
  const known = TYPES.get(extname(path).toLowerCase());
  const mimeType = known ?? (text === undefined ? 'application/octet-stream' : 'text/plain');
  const content =
    text === undefined
      ? ({ kind: 'base64', value: bytes.toString('base64') } as const)
      : ({ kind: 'text', value: text } as const);
  return { path, mimeType, bytes: bytes.length, content };
}

function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

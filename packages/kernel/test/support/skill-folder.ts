import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A skill's folder, and its module. */
export interface SkillFolder {
  readonly dir: string;
  /** Absolute path of the first file that was given. */
  readonly file: string;
}

/** Writes files to a folder outside of every project; it goes with the test. */
export function skillFolder(files: Readonly<Record<string, string>>): SkillFolder {
  // On some systems the folder for temporary files is a link, and modules have their real path.
  const dir = mkdtempSync(path.join(realpathSync(tmpdir()), 'skill-'));
  onTestFinished(() => {
    rmSync(dir, { recursive: true });
  });
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(dir, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return { dir, file: path.join(dir, Object.keys(files)[0] ?? '') };
}

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A skill in a folder that hosts share, whose calls may not be made twice. It writes down each that it has done. */
export class RecordedSkill {
  readonly dir = mkdtempSync(join(tmpdir(), 'skillet-recorded-'));
  readonly #done = join(this.dir, 'done');

  constructor() {
    writeFileSync(this.#done, '');
    writeFileSync(
      join(this.dir, 'Skilletfile.yaml'),
      `name: recorded
version: 1.0.0
description: Writes down what it has done
runtime: node
entry: skill:handler
inputs:
  id: {type: string, description: what the call is called, default: ""}
  wait: {type: integer, description: milliseconds, default: 0}
outputs:
  id: {type: string, description: what the call is called}
`,
    );
    writeFileSync(
      join(this.dir, 'skill.js'),
      `import { appendFileSync } from 'node:fs';
const DONE = new URL('done', import.meta.url);
export const handler = async ({ id, wait }) => {
  appendFileSync(DONE, id + '\\n');
  await new Promise((resolve) => setTimeout(resolve, wait));
  return { id };
};
`,
    );
  }

  /** Its entry in a configuration, with more keys in braces. */
  entry(mount: string, keys = ''): string {
    return `  - {name: ${mount}, path: ${this.dir}, mount: ${mount}${keys}}\n`;
  }

  /** How often each call was begun. */
  get done(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const id of readFileSync(this.#done, 'utf8').split('\n'))
      if (id !== '') counts.set(id, (counts.get(id) ?? 0) + 1);
    return counts;
  }
}

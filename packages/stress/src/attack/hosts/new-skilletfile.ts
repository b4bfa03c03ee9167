import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fire } from '../attack.ts';
import { addSkills } from './added-skills.ts';

const MOUNT = 'chaos-skilletfile';
const BEGINNING = `name: big
description: Brings more than a skill needs
runtime: node
entry: big:handler
`;

/** 2,000 inputs, each a property of a schema that is to be compiled. */
export const manyInputs: Fire = addSkilletfile(
  () =>
    `${BEGINNING}inputs:\n${lines(2000, (index) => `  i${index}: { type: string, pattern: '^[a-z]{1,${index}}$' }`)}`,
);

/** 900,000 keys: more than the largest file that is read can have. */
export const manyKeys: Fire = addSkilletfile(() => `${BEGINNING}inventory: {${keys(900_000)}}\n`);

/** As many keys as fit the largest file that is read. */
export const fittingKeys: Fire = addSkilletfile(
  () => `${BEGINNING}inventory: {${keys(200_000)}}\n`,
);

/** A list of ten lists, each of ten lists, and so on, for nine levels. */
export const yamlBomb: Fire = addSkilletfile(() => {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const item = level === 0 ? 'x' : `*l${String(level - 1)}`;
    return `l${String(level)}: &l${String(level)} [${Array.from({ length: 10 }, () => item).join(', ')}]`;
  });
  return `${BEGINNING}inventory:\n${levels.map((line) => `  ${line}\n`).join('')}`;
});

/** A reload that adds one skill with this Skilletfile. */
function addSkilletfile(text: () => string): Fire {
  return async (attack, host) => {
    const path = join(host.folder, attack.name);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'Skilletfile.yaml'), text());
    await writeFile(join(path, 'big.mjs'), 'export const handler = () => ({});\n');
    return addSkills(host, { [MOUNT]: { path, workers: 1, isolation: host.isolation } });
  };
}

function lines(count: number, line: (index: string) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(String(index + 1))}\n`).join('');
}

function keys(count: number): string {
  return Array.from({ length: count }, (_, index) => index.toString(36)).join(',');
}

import type { SkillEntry, SkillKind, SkillManifest } from '@skillet/core';
import { join } from 'node:path';
import { inOrder } from '../problems/render-problem.ts';
import { noteTo, type Problem, type ProblemNotes } from '../problems/problem.ts';
import { readYamlFile } from '../yaml/read-yaml-file.ts';
import { entryOf, isNull, showNode, type YamlMap } from '../yaml/yaml-node.ts';
import { compileInputs } from './compile-inputs.ts';
import { readManifest } from './read-manifest.ts';
import { resolveKind } from './resolve-kind.ts';

/** The file that makes a folder a skill. */
export const SKILLETFILE = 'Skilletfile.yaml';

/** What a Skilletfile declares. */
export interface DeclaredSkill {
  readonly manifest: SkillManifest;
  readonly kind: SkillKind;
  /** Null for a program. */
  readonly entry: SkillEntry | null;
  readonly command?: readonly string[];
  /** Source of the inputs' validator. */
  readonly validator: string;
}

/** What reading a Skilletfile gives; without a skill there is at least one problem. */
export interface SkilletfileResult {
  readonly skill?: DeclaredSkill;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * Reads and checks the Skilletfile of a folder; `displayFile` is its path in messages, `command` the
 * program that takes the place of what it names.
 */
export function readSkilletfile(
  dir: string,
  displayFile: string,
  command?: readonly string[],
): SkilletfileResult {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const notes: ProblemNotes = {
    error: noteTo(problems, displayFile),
    warn: noteTo(warnings, displayFile),
  };
  const root = readYamlFile(join(dir, SKILLETFILE), notes.error);
  if (root === undefined) return { problems, warnings };
  if (root.kind !== 'map') {
    const found = isNull(root) ? 'empty' : showNode(root);
    notes.error(
      root.at,
      `a Skilletfile must be a mapping with \`name\` and \`entry\`, not ${found}`,
    );
    return { problems, warnings };
  }
  const skill = readSkill(dir, root, notes, command);
  const found = { problems, warnings: inOrder(warnings) };
  return skill === undefined || problems.length > 0 ? found : { skill, ...found };
}

function readSkill(
  dir: string,
  root: YamlMap,
  notes: ProblemNotes,
  given: readonly string[] | undefined,
): DeclaredSkill | undefined {
  const program = given !== undefined;
  const { manifest, entry, app, runtime, command: named } = readManifest(root, notes, program);
  const command = given ?? named;
  if (command !== undefined) {
    if (!program && (entry ?? app) !== undefined) {
      const other = entry === undefined ? 'app' : 'entry';
      notes.warn(root.at, `\`command\` and \`${other}\` are both given: \`command\` is used`);
    }
    // What a program takes, and at which paths, is its own to check.
    return { manifest, kind: 'app', entry: null, command, validator: '' };
  }
  const { kind, entry: resolved } = resolveKind({ dir, entry, app, runtime });
  if (!resolved.ok) {
    const keys = kind === 'app' ? ['app'] : ['entry', 'entry_point', 'runtime'];
    const place = keys.map((key) => entryOf(root, key)).find((found) => found !== undefined);
    notes.error((place ?? root).at, resolved.because ?? `\`${keys[0] ?? ''}\` does not resolve`);
  }
  const validator = compileInputs(manifest, root, notes.error);
  if (!resolved.ok || validator === undefined) return undefined;
  return { manifest, kind, entry: resolved.value, validator };
}

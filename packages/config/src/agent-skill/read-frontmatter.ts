import { FILE_START, type Position, type NoteProblem } from '../problems/problem.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { entryOf, showText, type YamlMap } from '../yaml/yaml-node.ts';

/** What a SKILL.md says of itself. */
export interface Frontmatter {
  readonly name: string | undefined;
  readonly description: string;
  /** Characters before what follows it. */
  readonly instructionsAt: number;
}

/** Characters that the format allows. */
const LONGEST = { name: 64, description: 1024 } as const;
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

const FRONTMATTER = /^\uFEFF?---[ \t]*\r?\n([^]*?)\r?\n---[ \t]*(?:\r?\n|$)/;

/** Reads what stands between the `---` at the beginning of a SKILL.md; `folder` is the name that its own must be. */
export function readFrontmatter(text: string, folder: string, note: NoteProblem): Frontmatter {
  const [whole = '', yaml] = FRONTMATTER.exec(text) ?? [];
  const instructionsAt = whole.length;
  const nothing = { name: undefined, description: '', instructionsAt };
  if (yaml === undefined) {
    note(FILE_START, 'it must begin with `---`, `name`, `description` and `---`');
    return nothing;
  }
  // The line that was cut off keeps the others at their places.
  const root = parseYaml(`\n${yaml}`, note);
  if (root === undefined) return nothing;
  if (root.kind !== 'map') {
    note(FILE_START, 'between the `---` there must be `name` and `description`');
    return nothing;
  }
  const name = textOf(root, 'name', note);
  const description = textOf(root, 'description', note);
  if (name !== undefined) checkName(name, folder, note);
  if (description !== undefined && description.text.length > LONGEST.description) {
    note(description.at, `\`description\` may have ${String(LONGEST.description)} characters`);
  }
  return { name: name?.text, description: description?.text ?? '', instructionsAt };
}

interface Said {
  readonly text: string;
  readonly at: Position;
}

function textOf(root: YamlMap, key: string, note: NoteProblem): Said | undefined {
  const value = entryOf(root, key)?.value;
  if (value?.kind === 'scalar' && value.value !== null && value.text.trim() !== '') {
    return { text: value.text.trim(), at: value.at };
  }
  note(value?.at ?? FILE_START, `\`${key}\` must be a text`);
  return undefined;
}

function checkName({ text, at }: Said, folder: string, note: NoteProblem): void {
  if (!NAME.test(text) || text.length > LONGEST.name) {
    const rule = 'lowercase letters and digits with single hyphens between them';
    note(at, `\`name\` must be ${rule}, at most ${String(LONGEST.name)}, not ${showText(text)}`);
  } else if (text !== folder) {
    note(at, `\`name\` must be the name of the folder, ${showText(folder)}`);
  }
}

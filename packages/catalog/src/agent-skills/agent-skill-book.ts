import type { AgentSkill, AgentSkillFile } from '@skillet/core';

/** A resource as `resources/list` tells of it. */
export interface ListedResource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly mimeType: string;
  /** Bytes. */
  readonly size: number;
}

/** What `resources/read` answers with. */
export interface ResourceContents {
  readonly uri: string;
  readonly mimeType: string;
  readonly text?: string;
  /** Base64. */
  readonly blob?: string;
}

/** A prompt as `prompts/list` tells of it. */
export interface ListedPrompt {
  readonly name: string;
  readonly title: string;
  readonly description?: string;
}

/** What `prompts/get` answers with. */
export interface PromptMessages {
  readonly description?: string;
  readonly messages: readonly {
    readonly role: 'user';
    readonly content: { readonly type: 'text'; readonly text: string };
  }[];
}

/** Agent Skills in the forms of MCP, made once for all who ask. */
export interface AgentSkillBook {
  readonly resources: readonly ListedResource[];
  readonly prompts: readonly ListedPrompt[];
  /** Undefined for what is no resource. */
  read(uri: string): ResourceContents | undefined;
  /** Undefined for what is no prompt. */
  prompt(name: string): PromptMessages | undefined;
  /** A sentence for the description of the tools of a mount; undefined where it has no instructions. */
  mention(mount: string): string | undefined;
}

/** Lays out Agent Skills as resources, and what each SKILL.md instructs as a prompt named by its mount, unless `names` says otherwise. */
export function agentSkillBook(
  skills: readonly AgentSkill[],
  names: ReadonlyMap<string, string> = new Map(),
): AgentSkillBook {
  const nameOf = (mount: string): string => names.get(mount) ?? mount;
  const files = skills.flatMap((skill) =>
    skill.files.map((file) => ({ skill, file, uri: uriOf(skill.mount, file.path) })),
  );
  const byUri = new Map(files.map(({ file, uri }) => [uri, contentsOf(file, uri)]));
  const byMount = new Map(skills.map((skill) => [skill.mount, skill]));
  const byName = new Map(skills.map((skill) => [nameOf(skill.mount), skill]));
  return {
    resources: files.map(({ skill, file, uri }) => listed(skill, file, uri)),
    prompts: skills.map(({ mount, name, description }) => ({
      name: nameOf(mount),
      title: name,
      ...describedBy(description),
    })),
    read: (uri) => byUri.get(uri),
    prompt: (name) => {
      const skill = byName.get(name);
      return skill === undefined ? undefined : promptOf(skill);
    },
    mention: (mount) => {
      const [first] = byMount.get(mount)?.files ?? [];
      if (first === undefined) return undefined;
      return `How to use it well: read the resource ${uriOf(mount, first.path)}.`;
    },
  };
}

/** Every character of a path that a URI has no place for is escaped; its slashes stay. */
function uriOf(mount: string, path: string): string {
  return `skill://${mount}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

function listed(skill: AgentSkill, file: AgentSkillFile, uri: string): ListedResource {
  const isFirst = file === skill.files[0];
  return {
    uri,
    name: `${skill.mount}/${file.path}`,
    title: isFirst ? skill.name : `${skill.name}: ${file.path}`,
    ...(isFirst ? describedBy(skill.description) : {}),
    mimeType: file.mimeType,
    size: file.bytes,
  };
}

function contentsOf({ content, mimeType }: AgentSkillFile, uri: string): ResourceContents {
  const { kind, value } = content;
  return { uri, mimeType, ...(kind === 'text' ? { text: value } : { blob: value }) };
}

function promptOf({ description, files, instructionsAt }: AgentSkill): PromptMessages {
  const text = (files[0]?.content.value ?? '').slice(instructionsAt).trim();
  return {
    ...describedBy(description),
    messages: [{ role: 'user', content: { type: 'text', text } }],
  };
}

function describedBy(description: string): { readonly description?: string } {
  return description === '' ? {} : { description };
}

/** What an index says of one version of a skill. */
export interface IndexedSkill {
  /** What it is installed as. */
  readonly name: string;
  readonly version: string;
  /** A name for people. */
  readonly title?: string;
  readonly description: string;
  readonly license?: string;
  /** Names of the tools that it has for agents, as far as they are known without running it. */
  readonly tools: readonly string[];
  readonly keywords: readonly string[];
  /** What it asks for, as its Skilletfile says. */
  readonly permissions?: Readonly<Record<string, unknown>>;
  readonly publisher?: string;
  /** When this version came into the index: `2026-11-30T12:00:00Z`. */
  readonly published: string;
  /** Its archive: an `https:` address, or a path from the folder of the index. */
  readonly url: string;
  /** The digest of the archive, `sha512-<base64>`. */
  readonly integrity: string;
  /** Bytes of the archive. */
  readonly size: number;
  /** It was taken back: nobody installs it anew. */
  readonly yanked?: boolean;
}

/** A list of skills that can be installed. */
export interface SkillIndex {
  /** What it calls itself. */
  readonly name?: string;
  /** Grows with every change: where it is signed, an older one is refused. */
  readonly serial: number;
  readonly skills: readonly IndexedSkill[];
}

/** Of the form that is written; what it is not, no older host reads. */
export const INDEX_FORMAT = 1;
/** Bytes of an index. */
export const INDEX_BYTES = 16 * 1024 * 1024;

/** The text of an index: by names and versions in order, so that two of them differ by what is different. */
export function indexText({ name, serial, skills }: SkillIndex): string {
  const document = {
    $schema: INDEX_SCHEMA_ID,
    format: INDEX_FORMAT,
    ...(name === undefined ? {} : { name }),
    serial,
    skills,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Names the schema of an index. */
export const INDEX_SCHEMA_ID = 'urn:skillet-host:index:1';

/** A file of a new skill. */
export interface ScaffoldFile {
  /** Its name in the skill's folder. */
  readonly name: string;
  readonly text: string;
  /** What it is for, in a few words. */
  readonly about: string;
}

/** A new skill. */
export interface Scaffold {
  readonly files: readonly ScaffoldFile[];
  /** What to type in its folder before anything else; undefined when there is nothing to install. */
  readonly install?: string | undefined;
  /** What to type in its folder to run its test. */
  readonly test: string;
  /** The program of an MCP server; undefined for a skill with a Skilletfile. */
  readonly server?: string | undefined;
}

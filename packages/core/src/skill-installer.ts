/** What is to be installed, as whoever asks over HTTP says it. */
export interface InstallWish {
  /** As on the command line, such as `npm:@acme/skill-weather@1.2`. */
  readonly source: string;
  /** What it is to be called. Default: as it calls itself. */
  readonly name?: string;
  /** What an MCP server is started with. */
  readonly args?: readonly string[];
  /** Whether packages are taken that are younger than they may be. Default: false. */
  readonly allowNew?: boolean;
  /** Whether it is taken though somebody else is behind it than before. Default: false. */
  readonly allowChangedPublisher?: boolean;
  /** Whether it may ask for more permissions than what is installed has. Default: false. */
  readonly allowMore?: boolean;
  /** Whether it is only looked at and tried. Default: false. */
  readonly dryRun?: boolean;
  /** Whether it is only looked at, and nothing of it is run. Default: false. */
  readonly look?: boolean;
  /** The digest of its files (`sha512-<base64>`), as somebody has looked at them: another one is refused. Default: any. */
  readonly tree?: string;
}

/** What came of it, as an answer. */
export interface InstallAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Installs skills while a host runs, and takes installed ones away. `by` is the name of who asks. */
export interface SkillInstaller {
  /** `left` aborts when who asks has gone: what is only looked at, or tried, ends then. */
  install(wish: InstallWish, by: string, left: AbortSignal): Promise<InstallAnswer>;
  /** Whether the skill at a mount was installed. */
  has(mount: string): boolean;
  uninstall(mount: string, by: string): Promise<InstallAnswer>;
  /** Looks for skills in the indexes that the configuration names; an empty text finds all of them. */
  search(text: string, by: string): Promise<InstallAnswer>;
}

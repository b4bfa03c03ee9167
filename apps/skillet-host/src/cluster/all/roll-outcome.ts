/** What a reload of all hosts came to on one of them. */
export interface HostRoll {
  readonly host: string;
  /**
   * `reloaded`; `would-reload` where nothing was to be changed; `worse` is where it stopped; `refused` lets no other host do it;
   * `not-reached` did not answer when it was its turn; `not-begun` comes after the one where it stopped.
   */
  readonly outcome: 'reloaded' | 'would-reload' | 'worse' | 'refused' | 'not-reached' | 'not-begun';
  /** Why it is not reloaded, as the end of a sentence. */
  readonly why?: string;
  /** What `POST /reload` of that host has answered. */
  readonly reload?: Readonly<Record<string, unknown>>;
}

/** What a reload of all hosts came to. */
export interface RollOutcome {
  readonly message: string;
  readonly dry_run?: true;
  /** In their turn. */
  readonly hosts: readonly HostRoll[];
  /** Where it stopped, and why; null when it went through. */
  readonly stopped: { readonly host: string; readonly why: string } | null;
  /** Hosts that go on with what they had: some do not answer, others let nobody do it. */
  readonly not_reached: readonly string[];
}

/** Puts together what a reload of all hosts came to. */
export function rollOutcome(hosts: readonly HostRoll[], dryRun: boolean): RollOutcome {
  const worse = hosts.find(({ outcome }) => outcome === 'worse');
  const stopped =
    worse === undefined || dryRun ? null : { host: worse.host, why: worse.why ?? 'it got worse' };
  const not_reached = hosts
    .filter(({ outcome }) => outcome === 'not-reached' || outcome === 'refused')
    .map(({ host }) => host);
  const done = hosts.filter(({ outcome }) => outcome === 'reloaded').length;
  const message = messageOf(done, hosts.length, stopped?.host, dryRun);
  return { message, ...(dryRun ? { dry_run: true } : {}), hosts, stopped, not_reached };
}

function messageOf(done: number, of: number, at: string | undefined, dryRun: boolean): string {
  if (dryRun) return 'Dry run: nothing was changed';
  const so = `${String(done)} of ${String(of)} hosts reloaded`;
  return at === undefined ? so : `${so}: stopped at ${at}`;
}

/** What an operator has had done. */
export type OperatorAction =
  | 'reload'
  | 'pardon'
  | 'enable'
  | 'disable'
  | 'restart'
  | 'lift-quarantine'
  | 'forget-inputs'
  | 'move-to-process'
  | 'move-back'
  | 'issue-key'
  | 'rotate-key'
  | 'revoke-key'
  | 'drain'
  | 'rollback'
  | 'forward'
  | 'weigh'
  | 'install'
  | 'uninstall';

/** An input that is refused, because workers died under it. */
export interface RefusedInput {
  /** Short name, out of which nobody can tell the input. */
  readonly input: string;
  readonly deaths: number;
  /** How often it was refused. */
  readonly refusals: number;
  /** Milliseconds for which it still is. */
  readonly forMs: number;
}

/** What an operator may do to a skill that runs. */
export interface Intervention {
  /** Forgets its deaths, and starts at once what waits for its time because of them; whether anything waited. */
  lift(): boolean;
  /**
   * Has workers replaced, each once its successor is ready and its requests are done; one that has not come up yet is ended, and
   * started anew. All of them, or the one with this label. Returns the labels of those.
   */
  renew(worker?: string): readonly string[];
  /** Inputs that are refused. */
  refused(): readonly RefusedInput[];
  /** Takes refused inputs again: all, or the one of this name; how many there were. */
  forgive(input?: string): number;
  /** Tells as an event what was done, and who wanted it. */
  tell(action: OperatorAction, by: string, worker?: string): void;
}

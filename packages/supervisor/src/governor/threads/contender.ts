/** A thread or a process of its own that runs a skill's code, as one of those who want the machine's cores. */
export interface Contender {
  /** The number that the system knows it by; 0 where that cannot be told, or while there is none. */
  readonly tid: number;
  /** Whether its skill is being loaded. */
  readonly starting: boolean;
  /** Calls that it has answered. */
  readonly answered: number;
  /** Whether it has been ended, and is to be gone in a moment. */
  readonly ending: boolean;
  /** Whether it is behind all others though it burns no core any more, and the system won't have that changed. */
  leftBehind: boolean;
  /** Whether it comes behind all others, whatever it does: nobody waits for it. */
  last?: boolean;
}

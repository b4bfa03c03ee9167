import type { RequestNames } from '../http.ts';
import type { Pass } from './pass.ts';

/** Stands in front of every call of a skill, by whatever door it comes. */
export interface Admission {
  /** Whether anything is limited at all. */
  readonly limits: boolean;
  /**
   * Lets a call in; undefined where nothing limits it. A promise where other hosts have to be asked first.
   * @throws {HostError} `rate_limited`, or rejects with it.
   */
  admit(skill: LimitedSkill, request: RequestNames): Pass | undefined | Promise<Pass | undefined>;
  /** Throws where `admit` would without asking anybody; counts nothing. */
  check(skill: LimitedSkill, request: RequestNames): void;
}

/** What is called. */
export interface LimitedSkill {
  readonly mount: string;
  readonly name: string;
}

import type { ReloadPlan } from '@skillet/supervisor';
import type { HostLogger } from '../log/logger.ts';
import { ExampleRuns } from './example-runs.ts';

/** How versions prove themselves before they take over, and after. */
export interface HostRollouts {
  readonly examine: NonNullable<ReloadPlan['examine']>;
  close(): Promise<void>;
}

/** What it needs at once. */
export interface HostRolloutParts {
  readonly log: HostLogger;
}

/** Has versions prove themselves. */
export function hostRollouts({ log }: HostRolloutParts): HostRollouts {
  const examples = new ExampleRuns(log);
  return {
    examine: examples.problems,
    close() {
      examples.close();
      return Promise.resolve();
    },
  };
}

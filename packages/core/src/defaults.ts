import { DENIED_CREDENTIALS } from './credentials/denied-names.ts';
import type { RestartPolicy } from './policy/restart.ts';
import type { DeployPolicy, VerifyPolicy } from './policy/rollout.ts';
import type {
  CoercionMode,
  IsolationKind,
  Limits,
  Placement,
  RecyclePolicy,
  WorkerCount,
} from './skill-spec.ts';

/** Settings that every skill has; see the configuration reference. */
export interface SkillSettings {
  readonly isolation: IsolationKind;
  readonly coerce: CoercionMode;
  readonly workers: WorkerCount;
  readonly stateful?: boolean;
  readonly placement?: Placement;
  readonly concurrency: number;
  readonly queue: number;
  readonly timeout: number;
  readonly streamIdle: number;
  readonly startTimeout: number;
  readonly limits: Limits;
  readonly restart: RestartPolicy;
  readonly recycle: RecyclePolicy;
  readonly verify: VerifyPolicy;
  readonly deploy: DeployPolicy;
  readonly env: Readonly<Record<string, string>>;
  readonly python: string | null;
  readonly deniedCredentials: readonly string[];
}

/** What is tolerated of another version. */
const TOLERANCE = { minCalls: 50, maxErrorIncrease: 0.01, maxP95Increase: 0.2 };

const KB = 1024;
const MB = KB * KB;

/** What holds for a skill when the configuration is silent. Times in milliseconds, sizes in bytes. */
export const SKILL_DEFAULTS: SkillSettings = {
  isolation: 'thread',
  coerce: 'lax',
  workers: { min: 1, max: 2, idle: 60_000 },
  concurrency: 16,
  queue: 256,
  timeout: 30_000,
  streamIdle: 60_000,
  startTimeout: 30_000,
  limits: {
    body: 10 * MB,
    response: 32 * MB,
    memory: 256 * MB,
    cpu: Infinity,
    cpuWindow: 10_000,
    cpuPerRequest: Infinity,
    stall: 5_000,
    pids: 1024,
  },
  restart: {
    max: 5,
    window: 60_000,
    backoff: { initial: 100, factor: 2, max: 30_000, jitter: 0.2 },
    poisonTtl: 300_000,
  },
  recycle: { maxRequests: Infinity, maxAge: Infinity },
  verify: { breaking: 'auto', examples: 'auto', samples: 0, window: 0, ...TOLERANCE },
  deploy: { canary: { steps: [], each: 120_000, ...TOLERANCE } },
  env: {},
  python: null,
  deniedCredentials: DENIED_CREDENTIALS,
};

export { findProgram } from './carrier/process/child/find-program.ts';
export { askMachine } from './carrier/process/confine/machine.ts';
export { pythonCommand } from './carrier/process/command-line.ts';
export { withOwnNode } from './carrier/process/child/own-node.ts';
export { systemClock } from './clock.ts';
export { invoke, type Invocation, type InvokedSkill } from './invoke/invoke.ts';
export { guardedFinish, guardedListener } from './guarded-listener.ts';
export type { WorkerIdentity, WorkerObserver, ObserveWorker } from './worker/worker-observer.ts';
export type {
  CarrierEnd,
  WorkerLauncher,
  LaunchWorker,
  RunningWorker,
} from './worker/running-worker.ts';
export type { RequestInFlight } from './request-in-flight.ts';
export type { SampleFindings } from './reload/bring-up.ts';
export type { ReloadPlan } from './reload/reload.ts';
export type { Tenures } from './reload/tenures.ts';
export type { TrialStart, TrialView } from './reload/trial.ts';
export type { ShadowAnswer, ShadowListener, ShadowPair } from './shadow/shadow-pair.ts';
export { Supervisor } from './supervisor.ts';
export type { SupervisorOptions } from './supervisor-options.ts';
export type { LastTold } from './pool/last-told.ts';

export { withOwnNode } from './carrier/process/child/own-node.ts';
export { systemClock } from './clock.ts';
export { guardedListener } from './guarded-listener.ts';
export type {
  IsolateIdentity,
  IsolateObserver,
  ObserveIsolate,
} from './isolate/isolate-observer.ts';
export type {
  CarrierEnd,
  IsolateLauncher,
  LaunchIsolate,
  RunningIsolate,
} from './isolate/running-isolate.ts';
export type { RequestInFlight } from './request-in-flight.ts';
export { Supervisor } from './supervisor.ts';
export type { SupervisorOptions } from './supervisor-options.ts';

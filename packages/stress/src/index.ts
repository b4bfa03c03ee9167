export { ATTACKS, SHORT } from './attack/attacks.ts';
export type { HostProgram } from './host/own-host.ts';
export type { StressResult } from './report/summary.ts';
export type { SoakResult } from './soak/soak-report.ts';
export { stress } from './stress.ts';
export type { StressFlags } from './stress-options.ts';

export { FairTurns } from './fair-turns.ts';
export { isLoopback } from './caller/local-caller.ts';
export { hostNames } from './cross-site/host-names.ts';
export { createGateway } from './create-gateway.ts';
export type { CorsPolicy } from './cross-site/cors-policy.ts';
export { refuseUnreadable } from './answer/refuse-unreadable.ts';
export type { SessionStore } from './dashboard/sessions.ts';
export type { Middleware } from './middleware.ts';
export {
  ReloadRefused,
  SERVICE_NAME,
  type FailedExchange,
  type GatewayOptions,
  type ServiceIdentity,
  type TellOfSkill,
} from './gateway-options.ts';
export { wrongInReload } from './reload.ts';
export { defaultBudget } from './budget/default-budget.ts';
export type { ClusterCondition, HostCondition, SkillRemark } from './metadata/host-condition.ts';
export { healthInCluster, hostHealth } from './metadata/host-health.ts';
export { skillDetails } from './metadata/skill-details.ts';
export { TakeableRequest } from './request/takeable-request.ts';

export { Cluster } from './cluster.ts';
export type { ClusterFacts, ClusterLog, ClusterOptions } from './cluster-options.ts';
export type { InvokeRemote } from './cluster-dispatcher.ts';
export type { MemberFacts } from './describe-member.ts';
export type { NatsAccess } from './link/connect-options.ts';
export type { LossCause } from './members/members.ts';

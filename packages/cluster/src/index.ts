export type {
  Assembly,
  HostAnswer,
  HostFacts,
  HostQuestion,
  HostReply,
  LostHost,
} from './all/assembly.ts';
export { Cluster } from './cluster.ts';
export type { ClusterFacts, ClusterLog, ClusterOptions } from './cluster-options.ts';
export type { InvokeRemote } from './cluster-dispatcher.ts';
export type { MemberFacts } from './describe-member.ts';
export type { NatsAccess } from './link/connect-options.ts';
export type { LossCause } from './members/members.ts';
export type { Lease } from './lease/lease.ts';
export type { LeaseFacts, LeaseListener, WhenAway } from './lease/lease-parts.ts';
export type { ApiAnswers } from './serve/own-answers.ts';

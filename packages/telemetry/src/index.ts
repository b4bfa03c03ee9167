export { chooseFormat } from './exposition/choose-format.ts';
export { CONTENT_TYPE, writeMetrics, type Format } from './exposition/write-metrics.ts';
export { Metrics, type MetricsOptions } from './metrics/metrics.ts';
export type { HostFacts } from './metrics/host-metrics.ts';
export type { LimitsOf, SkillLimits } from './metrics/skill-gauges.ts';
export { metricsRoute } from './metrics-route.ts';
export { isCountedSet, type Counted } from './registry/counted.ts';
export { Stats, type SkillFacts, type StatsOptions } from './stats/stats.ts';

export { analyticsRoute } from './analytics-route.ts';
export { Analytics, type AnalyticsOptions } from './keeper/analytics.ts';
export { readAtRest } from './query/read-at-rest.ts';
export { readQuery } from './query/read-query.ts';
export type {
  Dimension,
  UsageAnswer,
  UsageFigures,
  UsageGroup,
  UsageQuery,
  UsageStep,
} from './query/usage-query.ts';

import { fileURLToPath } from 'node:url';

/** A skill that servers are loaded with. */
export interface Workload {
  readonly title: string;
  /** Folder of the skill. */
  readonly folder: string;
  /** Its module, which exports `handler`. */
  readonly module: string;
  /** Body of each request. */
  readonly body: string;
}

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const ITEMS = ['pen', 'lamp', 'chair', 'desk'];
const CUSTOMERS = ['Ada', 'Grace', 'Edsger', 'Barbara'];

/** Three kilobytes of JSON. */
const ORDERS = Array.from({ length: 16 }, (_, n) => ({
  id: `o-${String(1000 + n)}`,
  customer: CUSTOMERS[n % CUSTOMERS.length],
  placed: new Date(Date.UTC(2026, 0, 1 + n, n, 3 * n)).toISOString(),
  lines: Array.from({ length: 2 + (n % 3) }, (_line, at) => ({
    item: ITEMS[(n + at) % ITEMS.length],
    count: 1 + ((n * at) % 5),
    cents: 199 + n * 100 + at * 37,
  })),
}));

/** The skills by name, by the weight of their handlers: next to nothing, little, and what tools weigh. */
export const WORKLOADS = {
  time: {
    title: 'time skill (1 µs in its handler)',
    folder: path('../examples/anthropic_time'),
    module: path('../examples/anthropic_time/anthropic_time.ts'),
    body: '{"timezone":"America/New_York"}',
  },
  clock: {
    title: 'clock skill (3 µs in its handler)',
    folder: path('skills/clock'),
    module: path('skills/clock/clock.ts'),
    body: '{"timezone":"America/New_York"}',
  },
  orders: {
    title: 'orders skill (35 µs in its handler)',
    folder: path('skills/orders'),
    module: path('skills/orders/orders.ts'),
    body: JSON.stringify({ document: JSON.stringify(ORDERS) }),
  },
} as const satisfies Record<string, Workload>;

/** A skill that answers its input, whatever the size of that is. */
export const ECHO = {
  folder: path('skills/echo'),
  module: path('skills/echo/echo.ts'),
};

/** Folder of a skill whose handler waits 100 ms, so that it always has something in flight. */
export const WAITING_SKILL = path('skills/waiting');

/** Name of a workload. */
export type WorkloadName = keyof typeof WORKLOADS;

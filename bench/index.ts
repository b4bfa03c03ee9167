import { applications } from './applications.ts';
import { bodies } from './bodies.ts';
import { callers } from './callers.ts';
import { dashboard } from './dashboard.ts';
import { governor } from './governor.ts';
import { isolation } from './isolation.ts';
import { mcp } from './mcp.ts';
import { scale } from './scale.ts';
import { telemetry } from './telemetry.ts';
import { traces } from './telemetry-traces.ts';
import { throughput } from './throughput.ts';
import { workers } from './workers.ts';

const SUITES = {
  throughput,
  bodies,
  scale,
  isolation,
  governor,
  applications,
  mcp,
  telemetry,
  callers,
  dashboard,
  workers,
};
/** Parts of the others, for those who want nothing else. */
const PARTS = { traces };

// `pnpm bench` runs everything, `pnpm bench scale` one suite.
const wanted = process.argv.slice(2);
for (const [name, suite] of Object.entries({ ...SUITES, ...PARTS })) {
  if (wanted.length > 0 ? !wanted.includes(name) : name in PARTS) continue;
  process.stdout.write(`\n${await suite()}\n`);
}

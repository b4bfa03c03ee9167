import { applications } from './applications.ts';
import { bodies } from './bodies.ts';
import { callers } from './callers.ts';
import { cluster } from './cluster.ts';
import { clusterFaults } from './cluster-faults.ts';
import { clusterScale } from './cluster-scale.ts';
import { clusterSoak } from './cluster-soak.ts';
import { dashboard } from './dashboard.ts';
import { governor } from './governor.ts';
import { isolation } from './isolation.ts';
import { mcp } from './mcp.ts';
import { scale } from './scale.ts';
import { shadow } from './shadow.ts';
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
  cluster,
};
/** Parts of the others, and what takes long: for those who name them. */
const PARTS = {
  traces,
  shadow,
  'cluster-scale': clusterScale,
  'cluster-faults': clusterFaults,
  'cluster-soak': clusterSoak,
};

// `pnpm bench` runs everything, `pnpm bench scale` one suite.
const wanted = process.argv.slice(2);
for (const [name, suite] of Object.entries({ ...SUITES, ...PARTS })) {
  if (wanted.length > 0 ? !wanted.includes(name) : name in PARTS) continue;
  process.stdout.write(`\n${await suite()}\n`);
}

import { fuzzHost } from '../test/fuzz/fuzz-host.ts';
import { tallyLines } from './checks/tally.ts';

/** Milliseconds for which a host is sent mutated requests. */
const FUZZED_FOR = 60_000;

const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);
console.log(`mutated requests for ${String(FUZZED_FOR / 1000)} s, seed ${String(seed)}`);
const { connections, neighbours, faults } = await fuzzHost(seed, FUZZED_FOR);
console.log(
  `${String(connections)} connections; ${String(neighbours)} requests of neighbours answered`,
);
for (const fault of faults) console.log(`✗ ${fault}`);
const passed = faults.length === 0;
for (const line of tallyLines({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: [] })) {
  console.log(line);
}
process.exitCode = passed ? 0 : 1;

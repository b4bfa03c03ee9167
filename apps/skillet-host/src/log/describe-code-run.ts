import type { CodeRun } from '@skillet/mcp';

/** Calls that a line names; the rest are counted. */
const NAMED = 20;

/** The line of a run of code: which tools it called, how long each took, and how it went. */
export function describeCodeRun({
  profile,
  requestId,
  ms,
  outcome,
  calls,
}: CodeRun): [fields: object, message: string] {
  const named = calls
    .slice(0, NAMED)
    .map((call) => `${call.tool} ${String(call.ms)} ms ${call.outcome}`);
  const more = calls.length - named.length;
  if (more > 0) named.push(`${String(more)} more`);
  const called = named.length === 0 ? 'called nothing' : `called ${named.join(', ')}`;
  const message = `a run of code at the profile "${profile}" ${outcome} after ${String(ms)} ms; it ${called}`;
  return [{ request_id: requestId, event: 'code-run', profile, outcome, ms, calls }, message];
}

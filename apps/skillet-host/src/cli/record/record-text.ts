import type { Recorded } from './recorded.ts';

/** What came of a recording, for a person. */
export function recordText({ file, calls, leftOut, unreadable, processes }: Recorded): string {
  const skills = new Set(calls.map(({ mount }) => mount)).size;
  const withheld = calls.filter((call) => call.withheld !== undefined).length;
  const unsafe = calls.filter(({ safe }) => safe === 'no').length;
  const { large, mcp, streamed, unfinished, full } = leftOut;
  const left = [
    [large, 'with a body over 256 KB'],
    [mcp, 'that MCP clients sent straight to an MCP server'],
    [streamed, 'that came in pieces'],
    [unfinished, 'that had not ended'],
    [full, 'for which there was no room'],
    [unreadable, 'in which a secret could not be told from the rest (--full keeps most of them)'],
  ] as const;
  const lines = [
    calls.length === 0
      ? `no call was recorded: ${file} was not written`
      : `${count(calls.length, 'call')} of ${count(skills, 'skill')} recorded in ${file}`,
    ...(unsafe === 0
      ? []
      : [`! ${count(unsafe, 'call')} may change something: replay leaves them out without --all`]),
    ...(withheld === 0
      ? []
      : [
          `! of ${count(withheld, 'call')} credentials or inputs are withheld: replay leaves them out`,
        ]),
    ...left
      .filter(([number]) => number > 0)
      .map(([number, why]) => `! left out: ${count(number, 'call')} ${why}`),
    ...(processes === 1
      ? []
      : [`! ${String(processes)} processes share the port: only calls of the first were recorded`]),
  ];
  return `${lines.join('\n')}\n`;
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${String(number)} ${noun}s`;
}

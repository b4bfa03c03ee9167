import { CallHeader, connectionOf, hopByHop } from '@skillet/core';

/** Headers of a skill's answer (names and values in turn) without those that are ours: of the connection, of the call. */
export function sendableHeaders(headers: readonly string[]): string[] {
  const dropped = hopByHop(connectionOf(headers));
  const kept: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const [name = '', value = ''] = headers.slice(index, index + 2);
    const key = name.toLowerCase();
    if (!dropped.has(key) && !key.startsWith(CallHeader.prefix)) kept.push(name, value);
  }
  return kept;
}

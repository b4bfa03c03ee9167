import { membersOf, type ForwardedRequest } from '@skillet/core';

/** What the host has forwarded, its parts. */
export interface ForwardedParts {
  readonly request: ForwardedRequest;
  /** JSON text of the arguments, of which nothing has been parsed. */
  readonly argumentsText: string | undefined;
  /** What the client answers to what it was asked; undefined where it was asked nothing. */
  readonly inputs: unknown;
  readonly refusals: unknown;
}

/** Takes the text of a `ForwardedBody` apart; undefined where what a client wrote into it is no JSON. */
export function forwardedParts(body: string): ForwardedParts | undefined {
  const members = membersOf(body);
  if (members === undefined) return undefined;
  const find = (wanted: string) => members.findLast(({ name }) => name === wanted)?.value;
  const read = (wanted: string): unknown => {
    const text = find(wanted);
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  };
  try {
    return {
      request: read('request') as ForwardedRequest,
      argumentsText: find('arguments'),
      inputs: read('inputs'),
      refusals: read('refusals'),
    };
  } catch {
    return undefined;
  }
}

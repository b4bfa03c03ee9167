import {
  CREDENTIAL_BOUNDS,
  credentialHeader,
  isJsonObject,
  missingCredentialsDetail,
  nameRule,
  REDACTED,
  type AdapterAnswer,
  type AdapterRequest,
  type AdapterSetup,
  type McpServerSpec,
} from '@skillet/core';
import { toolAt } from '../answer-tool.ts';

/** The credentials of a call, or the answer to one whose credentials are none. */
export type Given =
  { readonly credentials: Readonly<Record<string, string>> } | { readonly refusal: AdapterAnswer };

/** Reads the credentials of calls. */
export type ReadCredentials = (request: Pick<AdapterRequest, 'path' | 'body' | 'caller'>) => Given;

type Fault = readonly [at: readonly string[], message: string];

/** What a header can hold. */
const IN_HEADER = /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/;

/**
 * Reads the credentials of each call by what the server declares: those that the host hands over, and those in the envelope
 * of a `/run`, which win.
 */
export function credentialReader(
  { mount, credentials, deniedCredentials }: Omit<AdapterSetup, 'dataDir'>,
  { server }: Pick<McpServerSpec, 'server'>,
): ReadCredentials {
  const { required = [], optional = [] } = credentials ?? {};
  const rule = nameRule(deniedCredentials, {
    declared: [...required, ...optional],
    settings: [],
    taken: [],
  });
  const isHeader = server.kind === 'http';
  return ({ path, body, caller }) => {
    const faults: Fault[] = [];
    const given: Record<string, string> = {};
    for (const [at, set] of setsOf(caller?.credentials, path, body)) {
      read(set, at, { rule, isHeader, faults, given });
    }
    if (faults.length > 0) return { refusal: refused(faults) };
    const missing = required.filter((name) => (given[name] ?? '') === '');
    if (credentials === null || missing.length === 0) return { credentials: given };
    const detail = {
      ...missingCredentialsDetail(credentials, missing),
      message: `This server needs ${missing.join(', ')} of its caller; send ${missing.map((name) => `the header ${credentialHeader(name)}`).join(' and ')}, or the body {"skill_input": {…}, "credentials": {…}} to the path of the tool with /run.`,
    };
    const challenge = `Skillet-Credentials realm="${mount}"`;
    const headers = ['Content-Type', 'application/json', 'WWW-Authenticate', challenge];
    return { refusal: { status: 401, headers, body: JSON.stringify({ detail }) } };
  };
}

interface Reader {
  readonly rule: (name: string) => string | undefined;
  /** Whether the values are to stand in headers. */
  readonly isHeader: boolean;
  readonly faults: Fault[];
  readonly given: Record<string, string>;
}

function read(
  set: Readonly<Record<string, unknown>>,
  at: readonly string[],
  { rule, isHeader, faults, given }: Reader,
): void {
  const names = Object.keys(set);
  if (names.length > CREDENTIAL_BOUNDS.count) {
    faults.push([at, `A call carries at most ${CREDENTIAL_BOUNDS.count} credentials`]);
    return;
  }
  for (const name of names) {
    const value = set[name];
    const fault = rule(name) ?? faultOfValue(value, isHeader);
    if (fault === undefined) given[name] = value as string;
    else faults.push([[...at, name.slice(0, CREDENTIAL_BOUNDS.name)], fault]);
  }
}

function faultOfValue(value: unknown, isHeader: boolean): string | undefined {
  if (typeof value !== 'string') return 'Input should be a valid string';
  if (value.length > CREDENTIAL_BOUNDS.value) {
    return `String should have at most ${CREDENTIAL_BOUNDS.value} characters`;
  }
  if (value.includes('\0') || !value.isWellFormed()) {
    return 'A credential holds no NUL and no half of a surrogate pair: no environment variable can';
  }
  return isHeader && value !== '' && !IN_HEADER.test(value)
    ? 'A credential that goes in a header is one line of ASCII without blanks around it'
    : undefined;
}

/** The sets of credentials that a call has, and where; the later ones win. */
function* setsOf(
  handed: Readonly<Record<string, string>> | undefined,
  path: string,
  body: string,
): Generator<[readonly string[], Readonly<Record<string, unknown>>]> {
  if (handed !== undefined) yield [['header'], handed];
  if (toolAt(path)?.envelope !== true || !body.includes('credentials')) return;
  const envelope = parsed(body);
  if (!isJsonObject(envelope) || !isJsonObject(envelope['skill_input'])) return;
  const { credentials, runtime_config: config } = envelope;
  const inner = isJsonObject(config) ? config['credentials'] : undefined;
  const where = inner === undefined ? ['credentials'] : ['runtime_config', 'credentials'];
  const set = inner ?? credentials;
  if (set !== undefined && set !== null) {
    // What is none is said of its name.
    yield [['body', ...where], isJsonObject(set) ? set : { '': set }];
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(faults: readonly Fault[]): AdapterAnswer {
  const detail = faults.map(([loc, msg]) => ({ type: 'value_error', loc, msg, input: REDACTED }));
  return { status: 422, body: JSON.stringify({ detail }) };
}

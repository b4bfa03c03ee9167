import type { SkillKind } from '@skillet/core';

const NONE = new Uint8Array(0);
const ENVELOPE = Buffer.from('{"skill_input":');
const NO_INPUT = Buffer.from('{}');
const ENVELOPE_END = Buffer.from('}');
/** Nothing but an empty object, in which a field that follows needs no comma. */
const EMPTY_OBJECT = /^\s*\{\s*\}\s*$/;

/** What says where an input goes. */
interface InvokedKind {
  readonly kind: SkillKind;
  readonly manifest: { readonly inputs: Readonly<Record<string, unknown>> };
}

/**
 * The body of a request for an input and what is handed over beside it. A handler gets both in an envelope, so that
 * no input can be one; an application finds credentials in the body of `/run`, as the last of its fields. Where there
 * is no place for them they are left out.
 * `input` is the text of a JSON object, whole in its brackets.
 */
export function inputBody(
  { kind, manifest }: InvokedKind,
  path: string,
  input: Uint8Array,
  credentials: Readonly<Record<string, string>>,
): Uint8Array {
  const given = Object.keys(credentials).length > 0;
  const text = given ? JSON.stringify(credentials) : '';
  if (kind === 'handler') {
    // For a skill with an input of that name no body is an envelope.
    if (Object.hasOwn(manifest.inputs, 'skill_input')) return input;
    const end = given ? Buffer.from(`,"credentials":${text}}`) : ENVELOPE_END;
    return Buffer.concat([ENVELOPE, input.byteLength === 0 ? NO_INPUT : input, end]);
  }
  if (!given || path !== '/run') return input;
  const end = input.lastIndexOf(0x7d);
  const head = end === -1 ? NONE : input.subarray(0, end);
  // Only a short text can be an empty object.
  const empty = end === -1 || (head.byteLength < 64 && EMPTY_OBJECT.test(`${utf8(head)}}`));
  return Buffer.concat([
    empty ? Buffer.from('{') : head,
    Buffer.from(`${empty ? '' : ','}"credentials":${text}}`),
  ]);
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

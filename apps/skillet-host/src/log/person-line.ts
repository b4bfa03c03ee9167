/** Characters of what a skill says in fields that a line shows. */
const MOST_FIELDS = 200;

/** Frames of a stack that say nothing of a skill: of the kernel around it, and of Node. */
const OURS = /^\s+at (?:.* \()?(?:kernel:|node:internal\/)/;

/**
 * The text of a log line for a person: which skill it is about, what there is to say, the request, and what a skill's own
 * fields say; a stack on lines of its own. Everything else of it is for machines, and said by its sentence.
 */
export function personLine(line: Readonly<Record<string, unknown>>): string {
  const { msg, mount, request_id: requestId, fields, err } = line;
  const message = textOf(msg);
  const about = typeof mount === 'string' ? `[${mount}] ` : '';
  const asked =
    typeof requestId === 'string' && !message.includes(requestId) ? ` (${requestId})` : '';
  const { stack = line['stack'] } = isRecord(err) ? err : {};
  const [first, ...more] = message.split('\n');
  const below = [...more, ...stackLines(stack, message)].map((text) => `\n    ${text}`);
  return about + (first ?? '') + shownFields(fields) + asked + below.join('');
}

/** A stack without its message, when the line has that already. */
function stackLines(stack: unknown, message: string): string[] {
  if (typeof stack !== 'string') return [];
  const at = stack.search(/^\s+at /m);
  const told = at > 0 ? stack.slice(0, at).trim() : '';
  const known = told !== '' && message.includes(told.replace(/^\w*Error: /, ''));
  const lines = (known ? stack.slice(at) : stack).split('\n').map((text) => text.trimEnd());
  return lines.filter((text) => text !== '' && !OURS.test(text));
}

function shownFields(fields: unknown): string {
  if (!isRecord(fields)) return '';
  const shown = Object.entries(fields).map(([name, value]) => `${name}=${shortText(value)}`);
  const text = shown.join(' ').replaceAll('\n', ' ');
  return text === ''
    ? ''
    : ` ${text.length > MOST_FIELDS ? `${text.slice(0, MOST_FIELDS)}…` : text}`;
}

function shortText(value: unknown): string {
  return typeof value === 'string' && /^[^\s="]+$/.test(value) ? value : JSON.stringify(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

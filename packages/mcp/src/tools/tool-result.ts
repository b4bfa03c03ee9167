import type { OperationAnswer } from '@skillet/core';

/** Characters of an answer that a tool can have: a model could read no more, and the host would hold it twice. */
const MOST_ANSWERED = 4 * 1024 * 1024;
/** Characters of an answer that are looked into before it is handed on as structured content. */
const CHECKED = 64 * 1024;

/** The JSON members of a result with one text. */
export function textResult(text: string, isError = false): string {
  const content = `"content":[{"type":"text","text":${JSON.stringify(text)}}]`;
  return isError ? `${content},"isError":true` : content;
}

/**
 * The JSON members of the result of a call that has succeeded. An object of JSON is structured content, and the same
 * as text; pictures, sound and other data are content blocks by their types.
 */
export function toolResult({ contentType, text, bytes }: OperationAnswer, uri: string): string {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (bytes !== undefined) return blockResult(type, bytes, uri);
  if (text.length > MOST_ANSWERED) return textResult(tooLarge(text.length), true);
  const isJson = type === 'application/json' || type.endsWith('+json');
  if (!isJson || !isObjectText(text)) return textResult(text);
  return `${textResult(text)},"structuredContent":${text}`;
}

/** Whether a text is an object of JSON. A long one that begins and ends as one is taken for one: kernels write no other. */
function isObjectText(text: string): boolean {
  if (!text.startsWith('{') || !text.endsWith('}')) return false;
  if (text.length > CHECKED) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function blockResult(type: string, bytes: Uint8Array, uri: string): string {
  if (bytes.byteLength > (MOST_ANSWERED / 4) * 3)
    return textResult(tooLarge(bytes.byteLength), true);
  const { buffer, byteOffset, byteLength } = bytes;
  const data = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  const kind = type.split('/', 1)[0];
  if (kind === 'image' || kind === 'audio') {
    return `"content":[{"type":"${kind}","mimeType":${JSON.stringify(type)},"data":"${data}"}]`;
  }
  const resource = { uri, mimeType: type === '' ? 'application/octet-stream' : type, blob: data };
  return `"content":[${JSON.stringify({ type: 'resource', resource })}]`;
}

function tooLarge(size: number): string {
  const [is, most] = [size, MOST_ANSWERED].map((one) => (one / 1024 / 1024).toFixed(1));
  return `The answer has ${String(is)} MB, and that of a tool may have ${String(most)} MB. Ask for less at once.`;
}

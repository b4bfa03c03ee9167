import { mcpTool, type SkillTool } from '@skillet/catalog';
import { isJsonObject, type OperationAnswer } from '@skillet/core';
import { isJson, quoted } from '../protocol/json-check.ts';

/** Characters of an answer that a tool can have: a model could read no more, and the host would hold it twice. */
const MOST_ANSWERED = 4 * 1024 * 1024;
/** Characters of an answer that are handed on as data, and so twice. */
const MOST_JSON = 1024 * 1024;

const TYPE = /^\s*([\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127})\s*(?:;|$)/;
const JSON_TYPE = /[/+]json$/;
const OBJECT = /^\s*\{/;

/** The JSON members of a result with one text. */
export function textResult(text: string): string {
  return `"content":[${textBlock(JSON.stringify(text))}]`;
}

/** The JSON members of a result that says what went wrong, in lines. */
export function errorResult(...lines: readonly string[]): string {
  return `${textResult(lines.join('\n'))},"isError":true`;
}

/**
 * The JSON members of the result of a call that has succeeded. JSON is told as data where it is an object, or the tool
 * says that it answers data; the text says exactly the same. Pictures, sound and other bytes are blocks by their types.
 */
export async function toolResult(
  answer: OperationAnswer,
  tool: SkillTool,
  uri: string,
): Promise<string> {
  const { contentType, text, bytes } = answer;
  const type = (TYPE.exec(contentType)?.[1] ?? '').toLowerCase();
  if (bytes !== undefined) return bytesResult(type, bytes, tool, uri);
  if (text.length > MOST_ANSWERED) return tooLarge(text.length, MOST_ANSWERED);
  const isData = JSON_TYPE.test(type) && text.length <= MOST_JSON && (await isJson(text));
  // It is one whole value, as which it can go on.
  if (isData && OBJECT.test(text)) return dataResult(text);
  const field = wrapping(tool);
  if (field === undefined) return `"content":[${textBlock(await quoted(text))}]`;
  if (text.length > MOST_JSON) return tooLarge(text.length, MOST_JSON);
  return dataResult(`{${JSON.stringify(field)}:${isData ? text : await quoted(text)}}`);
}

/** The result of data of which this is the JSON, and of a block beside it. */
async function dataResult(json: string, block?: string): Promise<string> {
  const content = textBlock(await quoted(json));
  const blocks = block === undefined ? content : `${content},${block}`;
  return `"content":[${blocks}],"structuredContent":${json}`;
}

function textBlock(json: string): string {
  return `{"type":"text","text":${json}}`;
}

/** The field that holds what is no object, for a tool that answers data: clients refuse a result of it without. */
function wrapping(tool: SkillTool): string | undefined {
  const { outputSchema } = mcpTool(tool);
  if (outputSchema === undefined) return undefined;
  const { properties } = outputSchema;
  const [only, ...others] = isJsonObject(properties) ? Object.keys(properties) : [];
  return only === undefined || others.length > 0 || only === '__proto__' ? 'result' : only;
}

async function bytesResult(
  type: string,
  bytes: Uint8Array,
  tool: SkillTool,
  uri: string,
): Promise<string> {
  const { buffer, byteOffset, byteLength } = bytes;
  const most = (MOST_ANSWERED / 4) * 3;
  if (byteLength > most) return tooLarge(byteLength, most);
  const mimeType = type === '' ? 'application/octet-stream' : type;
  const data = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  const kind = type.split('/', 1)[0];
  const told = `"mimeType":${JSON.stringify(mimeType)}`;
  // Base64 is its own JSON.
  const block =
    kind === 'image' || kind === 'audio'
      ? `{"type":"${kind}",${told},"data":"${data}"}`
      : `{"type":"resource","resource":{"uri":${JSON.stringify(uri)},${told},"blob":"${data}"}}`;
  if (wrapping(tool) === undefined) return `"content":[${block}]`;
  return dataResult(JSON.stringify({ content_type: mimeType, bytes: byteLength }), block);
}

function tooLarge(size: number, limit: number): string {
  const [is, most] = [size, limit].map((one) => (one / 1024 / 1024).toFixed(1));
  return errorResult(
    `The answer has ${String(is)} MB, and one like it may have ${String(most)} MB. Ask for less at once.`,
  );
}

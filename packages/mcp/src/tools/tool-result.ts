import { answerSchema, type SkillTool } from '@skillet/catalog';
import { isJsonObject, whenThere, type JsonObject, type OperationAnswer } from '@skillet/core';
import { isJson } from '../protocol/json-check.ts';
import { quoted } from '../protocol/json-quote.ts';
import { AnswerFit } from './answer-fit.ts';

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
 * Data that is not what the tool says is told as text: clients would refuse it, and nobody would see the answer.
 */
export function toolResult(
  answer: OperationAnswer,
  tool: SkillTool,
  uri: string,
): string | Promise<string> {
  const { contentType, text, bytes } = answer;
  const isPlain = contentType === 'application/json';
  const type = isPlain ? contentType : (TYPE.exec(contentType)?.[1] ?? '').toLowerCase();
  const told = answerSchema(tool.output);
  if (bytes !== undefined) return bytesResult(type, bytes, told, uri);
  if (text.length > MOST_ANSWERED) return tooLarge(text.length, MOST_ANSWERED);
  if (!isPlain && !JSON_TYPE.test(type)) return otherResult(text, told, false);
  if (text.length > MOST_JSON) return otherResult(text, told, false);
  const fit = told && new AnswerFit(told);
  return whenThere(isJson(text, fit), (isData) => {
    if (!isData || !OBJECT.test(text)) return otherResult(text, told, isData);
    // It is one whole value, as which it can go on.
    return fit?.misfit === undefined ? dataResult(text) : misfitResult(fit.misfit, text);
  });
}

/** The result of what is no object, or not even JSON. */
function otherResult(
  text: string,
  told: JsonObject | undefined,
  isData: boolean,
): string | Promise<string> {
  if (told === undefined) {
    return whenThere(quoted(text), (json) => `"content":[${textBlock(json)}]`);
  }
  if (text.length > MOST_JSON) return tooLarge(text.length, MOST_JSON);
  return whenThere(isData ? text : quoted(text), (value) => wrappedResult(value, told));
}

/** The result of a value that is no object, of a tool that answers data: as its only output, or else as `result`. */
async function wrappedResult(value: string, told: JsonObject): Promise<string> {
  const properties = isJsonObject(told['properties']) ? Object.keys(told['properties']) : [];
  const [only = 'result'] = properties;
  const first = properties.length === 1 && only !== '__proto__' ? only : 'result';
  let misfit = '';
  for (const field of new Set([first, 'result'])) {
    const json = `{${JSON.stringify(field)}:${value}}`;
    const found = await misfitOf(json, told);
    if (found === undefined) return dataResult(json);
    misfit ||= found;
  }
  return misfitResult(misfit, value);
}

async function misfitOf(json: string, told: JsonObject): Promise<string | undefined> {
  const fit = new AnswerFit(told);
  await isJson(json, fit);
  return fit.misfit;
}

/** The result of an answer that is not what its tool says. A client looks at no data of what is an error. */
async function misfitResult(misfit: string, json: string): Promise<string> {
  const why = `The skill has answered, but not as it declares: ${misfit}. The same call would be answered like this again. Its answer:`;
  return `"content":[${textBlock(JSON.stringify(why))},${textBlock(await quoted(json))}],"isError":true`;
}

/** The result of data of which this is the JSON, and of a block beside it. */
function dataResult(json: string, block?: string): string | Promise<string> {
  const more = block === undefined ? '' : `,${block}`;
  return whenThere(
    quoted(json),
    (text) => `"content":[${textBlock(text)}${more}],"structuredContent":${json}`,
  );
}

function textBlock(json: string): string {
  return `{"type":"text","text":${json}}`;
}

async function bytesResult(
  type: string,
  bytes: Uint8Array,
  told: JsonObject | undefined,
  uri: string,
): Promise<string> {
  const { buffer, byteOffset, byteLength } = bytes;
  const most = (MOST_ANSWERED / 4) * 3;
  if (byteLength > most) return tooLarge(byteLength, most);
  const mimeType = type === '' ? 'application/octet-stream' : type;
  const data = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  const kind = type.split('/', 1)[0];
  const typed = `"mimeType":${JSON.stringify(mimeType)}`;
  // Base64 is its own JSON.
  const block =
    kind === 'image' || kind === 'audio'
      ? `{"type":"${kind}",${typed},"data":"${data}"}`
      : `{"type":"resource","resource":{"uri":${JSON.stringify(uri)},${typed},"blob":"${data}"}}`;
  if (told === undefined) return `"content":[${block}]`;
  const about = JSON.stringify({ content_type: mimeType, bytes: byteLength });
  return dataResult((await misfitOf(about, told)) === undefined ? about : '{}', block);
}

function tooLarge(size: number, limit: number): string {
  const [is, most] = [size, limit].map((one) => (one / 1024 / 1024).toFixed(1));
  return errorResult(
    `The answer has ${String(is)} MB, and one like it may have ${String(most)} MB. Ask for less at once.`,
  );
}

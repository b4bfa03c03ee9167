import { asList, joinFields, most, parseObject } from './json.ts';
import { bodiesOf, type Merge } from './merge.ts';

/** `POST /control/…` in all hosts: what was done in all of them. One that did not do it is named, with why. */
export const mergeControl: Merge = (answers) => {
  const { own, replies } = answers;
  const failed = replies.answers.find(({ status }) => status >= 400);
  const [away] = replies.away;
  if (failed !== undefined || away !== undefined) {
    const which = String(failed?.number ?? away);
    const said = failed === undefined ? 'it is away' : parseObject(failed.body)['detail'];
    const detail = `Host ${which} of those that share the port did not: ${String(said)}`;
    return { ...own, status: failed?.status ?? 503, body: JSON.stringify({ detail }) };
  }
  const bodies = bodiesOf(answers).map(([, body]) => parseObject(body));
  const did = bodies.find((body) => body['lifted'] === true || asList(body['workers']).length > 0);
  const first = did ?? bodies.find((body) => Number(body['forgotten'] ?? 0) > 0) ?? bodies[0] ?? {};
  const others = bodies.filter((one) => one !== first);
  const workers = bodies.flatMap((body) => asList(body['workers']));
  const body = {
    ...joinFields([first, ...others], { forgotten: most }),
    ...(first['workers'] === undefined ? {} : { workers }),
  };
  return { ...own, body: JSON.stringify(body) };
};

/** `GET /logs` of all hosts, in the order of time; each line says which host wrote it. */
export const mergeLogs: Merge = (answers) => {
  const all = bodiesOf(answers).map(([host, body]) => [host, parseObject(body)] as const);
  const [[, first] = [0, {}]] = all;
  const lines = all.flatMap(([host, body]) =>
    asList(body['lines']).map((line) => ({ ...(line as Record<string, unknown>), host })),
  );
  const at = (line: Readonly<Record<string, unknown>>): string =>
    String(line['at'] ?? line['time']);
  lines.sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0));
  return { ...answers.own, body: JSON.stringify({ ...first, lines }) };
};

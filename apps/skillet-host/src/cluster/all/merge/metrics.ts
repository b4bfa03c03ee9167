import type { AllSaid } from '../told.ts';

/** A line with a value: its name, its labels, and what follows. */
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (.+)$/;
const LABELS = /^(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"(?:,(?=[a-zA-Z_])|$))*$/;
const LABEL_NAME = /([a-zA-Z_][a-zA-Z0-9_]*)="(?:[^"\\\n]|\\["\\n])*"/g;
const TYPE = /^(?:counter|gauge|histogram|summary|untyped|unknown|info)$/;
const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const VALUE = /^(?:NaN|[+-]?Inf|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/;
const OWN_HOST = /(^|,)host="/;
/** Characters of a line that is taken over. */
const MOST_CHARS = 8192;
/** What may follow the name of a family in OpenMetrics or the text format. */
const ENDS = ['', '_total', '_created', '_bucket', '_sum', '_count', '_info'];

interface Family {
  readonly help: string;
  readonly kind: string;
  /** Values by names and labels. */
  readonly series: Map<string, string>;
}

/**
 * The metrics of all hosts, each series with the label `host`: a sum of them would fall when a host does not answer, which
 * `rate()` takes for a counter that began anew. The number of a process in what several that share a port tell becomes
 * `process`. What is no metric is left out, and so is a family of another type than a host before says.
 */
export function mergeMetrics({ told, missing }: AllSaid): string {
  const families = new Map<string, Family>();
  for (const { host, answer } of told) readInto(families, answer.body, host);
  const lines = [...families].flatMap(([name, { help, kind, series }]) => {
    const samples = [...series].map(([key, value]) => `${key} ${value}`);
    return samples.length === 0 ? [] : [help, `# TYPE ${name} ${kind}`, ...samples];
  });
  const up = [
    '# HELP skillet_cluster_host_up Whether a host of the cluster has told its metrics, by the host that was asked for those of all.',
    '# TYPE skillet_cluster_host_up gauge',
    ...told.map(({ host }) => `skillet_cluster_host_up{host="${host}"} 1`),
    ...missing.map(({ host }) => `skillet_cluster_host_up{host="${host}"} 0`),
  ];
  const isOpen = told[0]?.answer.body.trimEnd().endsWith('# EOF') === true;
  return `${[...lines, ...up, ...(isOpen ? ['# EOF'] : [])].join('\n')}\n`;
}

function readInto(families: Map<string, Family>, text: string, host: string): void {
  let help = '';
  let at: { readonly name: string; readonly family: Family } | undefined;
  for (const line of text.split('\n')) {
    if (line.length > MOST_CHARS) continue;
    const [, word, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (word === 'HELP') {
      help = line;
      at = undefined;
    } else if (word === 'TYPE' && NAME.test(name) && TYPE.test(rest)) {
      const told = help.startsWith(`# HELP ${name} `) ? help : `# HELP ${name} ${name}`;
      const family = families.get(name) ?? { help: told, kind: rest, series: new Map() };
      families.set(name, family);
      at = family.kind === rest ? { name, family } : undefined;
    } else if (word === undefined && at !== undefined) {
      const [key, value] = sampleOf(line, at.name, host) ?? [];
      if (key !== undefined && value !== undefined) at.family.series.set(key, value);
    }
  }
}

/** Name, labels and value of a line of a family, with its host; undefined for what is none. */
function sampleOf(
  line: string,
  family: string,
  host: string,
): readonly [key: string, value: string] | undefined {
  const [, name = '', labels = '', rest = ''] = SAMPLE.exec(line) ?? [];
  if (!ENDS.some((end) => name === family + end) || !LABELS.test(labels)) return undefined;
  const [value = ''] = rest.split(' ', 1);
  if (!VALUE.test(value)) return undefined;
  const own = labels.replace(OWN_HOST, '$1process="');
  const names = Array.from(own.matchAll(LABEL_NAME), ([, label]) => label).concat('host');
  // One label twice, and Prometheus takes nothing of any host.
  if (new Set(names).size < names.length) return undefined;
  return [`${name}{host="${host}"${own === '' ? '' : `,${own}`}}`, value];
}

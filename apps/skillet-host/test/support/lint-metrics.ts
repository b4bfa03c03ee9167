const LINE =
  /^(?<name>[a-z_][a-z0-9_]*)(?:\{(?<labels>(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (?<value>\S+)$/;
/** Words for what should be told in seconds, bytes or as a share of one. */
const NOT_BASE =
  /_(?:milliseconds|ms|microseconds|nanoseconds|minutes|hours|days|kilobytes|kb|megabytes|mb|bits|percent)(?:_|$)/;
const OF_KIND: Readonly<Record<string, RegExp>> = {
  counter: /^$/,
  gauge: /^$/,
  histogram: /^_(?:bucket|sum|count)$/,
};

/** The rules of `promtool check metrics` and of the text format, for machines without it; the faults that there are. */
export function lintMetrics(text: string): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  const families = new Set<string>();
  let helped: string | undefined;
  let family: { readonly name: string; readonly kind: string } | undefined;
  if (!text.endsWith('\n')) faults.push('no newline at the end');
  for (const line of text.split('\n').slice(0, -1)) {
    const [, help] = /^# HELP (\S+) \S/.exec(line) ?? [];
    const [, typed = '', kind = ''] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (help !== undefined) helped = help;
    else if (typed !== '') {
      family = { name: typed, kind };
      if (helped !== typed) faults.push(`${typed}: no help text`);
      if (families.has(typed)) faults.push(`${typed}: told twice`);
      families.add(typed);
      faults.push(...faultsOfName(typed, kind));
    } else {
      const { name = '', labels = '', value = '' } = LINE.exec(line)?.groups ?? {};
      const { name: of = '', kind: is = '' } = family ?? {};
      if (name === '') faults.push(`not a sample: ${line}`);
      else if (!name.startsWith(of) || OF_KIND[is]?.test(name.slice(of.length)) !== true)
        faults.push(`${name}: not of the family ${of}`);
      if (Number.isNaN(Number(value.replace('+Inf', 'Infinity'))))
        faults.push(`${line}: no number`);
      if (is === 'counter' && Number(value) < 0) faults.push(`${line}: below zero`);
      if (/(?:^|,)(?:le)=/.test(labels) !== name.endsWith('_bucket')) faults.push(`${line}: le`);
      if (/(?:^|,)quantile=/.test(labels)) faults.push(`${line}: quantile`);
      if (seen.has(`${name}{${labels}`)) faults.push(`${line}: twice`);
      seen.add(`${name}{${labels}`);
    }
  }
  return faults;
}

function faultsOfName(name: string, kind: string): string[] {
  const faults: string[] = [];
  if (!(kind in OF_KIND)) faults.push(`${name}: kind ${kind}`);
  if ((kind === 'counter') !== name.endsWith('_total'))
    faults.push(`${name}: _total is of counters`);
  if (/_(?:bucket|sum|count|counter|gauge|histogram|summary)$/.test(name))
    faults.push(`${name}: its end`);
  if (NOT_BASE.test(name)) faults.push(`${name}: no base unit`);
  if (!/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(name)) faults.push(`${name}: no snake case`);
  return faults;
}

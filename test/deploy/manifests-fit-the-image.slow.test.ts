import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { deploymentTools } from '../../scripts/python/virtual-environment.ts';
import { imageConfig, stagesOf } from './dockerfile.ts';
import { render, type Manifest } from './kustomize.ts';

const DEPLOY = path.join(import.meta.dirname, '..', '..', 'deploy');
const IMAGE = imageConfig(
  stagesOf(readFileSync(path.join(DEPLOY, 'docker/Dockerfile'), 'utf8')),
  'slim',
);
const FOLDERS = ['base', 'overlays/production', 'overlays/cluster'];
const INSTALLED_WITHIN = 180_000;
const run = promisify(execFile);

interface Probe {
  readonly httpGet: { readonly port: string };
}

interface Container {
  readonly env: readonly { name: string; value?: string }[];
  readonly ports: readonly { name: string; containerPort: number }[];
  readonly lifecycle: { preStop: { exec: { command: readonly string[] } } };
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
  readonly volumeMounts: readonly { name: string; mountPath: string; readOnly?: boolean }[];
}

interface Pods {
  readonly metadata: { readonly labels: Record<string, string> };
  readonly spec: {
    readonly terminationGracePeriodSeconds: number;
    readonly securityContext: { runAsUser: number; runAsGroup: number };
    readonly containers: readonly [Container];
    readonly volumes: readonly { name: string; configMap?: { name: string } }[];
  };
}

interface Selector {
  readonly matchLabels: Record<string, string>;
}

/** In the order of kind and name: what renders them has orders of its own. */
function inOrder(manifests: readonly Manifest[]): Manifest[] {
  const key = ({ kind, metadata }: Manifest) => `${kind}/${metadata.name}`;
  return manifests.toSorted((a, b) => key(a).localeCompare(key(b)));
}

describe.each(FOLDERS)('deploy/kubernetes/%s', (name) => {
  const folder = path.join(DEPLOY, 'kubernetes', name);
  const manifests = render(folder);
  const of = (kind: string) => {
    const found = manifests.filter((one) => one.kind === kind);
    expect(found).toHaveLength(1);
    return found[0]?.spec ?? {};
  };
  const pods = of('Deployment')['template'] as Pods;
  const [container] = pods.spec.containers;
  const config = parse(
    manifests.find(({ kind }) => kind === 'ConfigMap')?.data?.['runtime-config.yaml'] ?? '',
  );

  test('is read by these tests as kustomize reads it', async (context) => {
    const rendered = await run('kubectl', ['kustomize', folder]).catch((error: unknown) => error);
    if (rendered instanceof Error) return context.skip(`kubectl kustomize: ${rendered.message}`);
    const { stdout } = rendered as { stdout: string };
    const theirs = parseAllDocuments(stdout).map((one) => one.toJS() as Manifest);
    expect(inOrder(manifests)).toEqual(inOrder(theirs));
  });

  test(
    'kubernetes-validate finds nothing',
    async (context) => {
      const tools = await deploymentTools();
      if ('missing' in tools) return context.skip(tools.missing);
      const dir = mkdtempSync(path.join(tmpdir(), 'skillet-manifests-'));
      try {
        // That of the operator is none of Kubernetes' own.
        const own = manifests.filter(({ kind }) => kind !== 'ServiceMonitor');
        const file = path.join(dir, 'all.yaml');
        writeFileSync(file, own.map((one) => stringify(one)).join('---\n'));
        const validate = path.join(path.dirname(tools.python), 'kubernetes-validate');
        await run(validate, ['--strict', '--quiet', file]);
      } finally {
        rmSync(dir, { recursive: true });
      }
    },
    INSTALLED_WITHIN,
  );

  test('every selector finds the pods', () => {
    const { labels } = pods.metadata;
    const selectors = [
      (of('Deployment')['selector'] as Selector).matchLabels,
      of('Service')['selector'],
      (of('PodDisruptionBudget')['selector'] as Selector).matchLabels,
      (of('NetworkPolicy')['podSelector'] as Selector).matchLabels,
    ];
    for (const selector of selectors) expect(labels).toMatchObject(selector as object);
    for (const selector of selectors) expect(Object.keys(selector as object)).not.toEqual([]);
    const target = of('HorizontalPodAutoscaler')['scaleTargetRef'];
    const [{ metadata } = { metadata: undefined }] = manifests.filter(
      ({ kind }) => kind === 'Deployment',
    );
    expect(target).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: metadata?.name });
  });

  test('ports are those of the image and of the configuration', () => {
    const ports = new Map(container.ports.map((port) => [port.name, port.containerPort]));
    expect(IMAGE.ports).toContain(ports.get('http'));
    expect(ports.get('metrics')).toBe(config.metrics.port);
    const service = of('Service')['ports'] as { name: string; targetPort: string }[];
    const { startupProbe, readinessProbe, livenessProbe } = container;
    const probes = [startupProbe, readinessProbe, livenessProbe];
    for (const port of [
      ...service.map(({ targetPort }) => targetPort),
      ...probes.map(({ httpGet }) => httpGet.port),
    ])
      expect([...ports.keys()]).toContain(port);
    const allowed = of('NetworkPolicy')['ingress'] as { ports: { port: string }[] }[];
    expect(allowed.flatMap((rule) => rule.ports.map(({ port }) => port)).toSorted()).toEqual(
      [...ports.keys()].toSorted(),
    );
    const monitor = manifests.find(({ kind }) => kind === 'ServiceMonitor');
    for (const { port } of (monitor?.spec?.['endpoints'] ?? []) as { port: string }[])
      expect(service.map((one) => one.name)).toContain(port);
  });

  test('what the host writes to is mounted, and its configuration is where it looks for it', () => {
    const mounts = new Map(container.volumeMounts.map((mount) => [mount.mountPath, mount.name]));
    for (const volume of IMAGE.volumes) expect([...mounts.keys()]).toContain(volume);
    const file = container.env.find((one) => one.name === 'SKILLET_CONFIG')?.value ?? '';
    const volume = pods.spec.volumes.find((one) => one.name === mounts.get(path.dirname(file)));
    const map = manifests.find(({ kind }) => kind === 'ConfigMap');
    expect(volume?.configMap?.name).toBe(map?.metadata.name);
    expect(Object.keys(map?.data ?? {})).toEqual([path.basename(file)]);
    // By `subPath` it would stay as it is when the pod begins.
    expect(container.volumeMounts.filter((mount) => 'subPath' in mount)).toEqual([]);
    expect(config.settings.auto_reload_config).toBe(true);
  });

  test('the user is that of the image', () => {
    const { runAsUser, runAsGroup } = pods.spec.securityContext;
    expect(`${String(runAsUser)}:${String(runAsGroup)}`).toBe(IMAGE.user);
  });

  test('a pod that is to end has time for all that it does then', () => {
    const [, drain = ''] = /^(\d+)s$/.exec(config.server.drain) ?? [];
    const before = Number(container.lifecycle.preStop.exec.command[1]);
    // The host gives what is in flight 10 s.
    expect(pods.spec.terminationGracePeriodSeconds).toBeGreaterThan(before + Number(drain) + 10);
  });

  test('nobody without a key calls a skill', () => {
    expect(config.callers.required).toBe(true);
    const variables = container.env.map((one) => one.name);
    for (const { env } of config.callers.keys as { env: string }[])
      expect(variables).toContain(env);
  });
});

test('hosts of the cluster are named by their pods, and believe those alone that NATS lets in', () => {
  const folder = path.join(DEPLOY, 'kubernetes/overlays/cluster');
  const manifests = render(folder);
  const text = (name: string) => readFileSync(path.join(folder, name), 'utf8');
  const { cluster } = parse(text('runtime-config.yaml'));
  const values = parse(text('nats-values.yaml'));
  expect(cluster.trusted).toEqual(
    values.config.merge.accounts.SKILLS.users.map(({ nkey }: { nkey: string }) => nkey),
  );
  const pods = manifests.find(({ kind }) => kind === 'Deployment')?.spec?.['template'] as Pods;
  const [container] = pods.spec.containers;
  const [, variable] = /^\$\{(\w+)\}$/.exec(cluster.host) ?? [];
  expect(container.env.find(({ name }) => name === variable)).toMatchObject({
    valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
  });
  const mounts = container.volumeMounts.map(({ mountPath }) => mountPath);
  expect(mounts).toContain(path.dirname(cluster.nkey));
  const scaler = manifests.find(({ kind }) => kind === 'HorizontalPodAutoscaler');
  expect(scaler?.spec?.['minReplicas']).toBe(3);
});

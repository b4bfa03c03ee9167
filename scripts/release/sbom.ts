import { createHash } from 'node:crypto';
import type { ForeignPackage } from './licences.ts';

interface Published {
  readonly name: string;
  readonly version: string;
  readonly description?: string | undefined;
  readonly license?: string | undefined;
}

/**
 * The bill of materials in CycloneDX 1.6: what is bundled, and what is installed beside it in the version that was
 * tested. It holds no time, so that the same contents give the same file.
 */
export function billOfMaterials(
  host: Published,
  bundled: readonly ForeignPackage[],
  installed: readonly (ForeignPackage & { readonly optional: boolean })[],
) {
  const components = [
    ...bundled.map((one) => component(one, 'required', 'bundled')),
    ...installed.map((one) => component(one, one.optional ? 'optional' : 'required', 'installed')),
  ];
  const root = purl(host);
  const refs = [...new Set(components.map((one) => one['bom-ref']))];
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf([root, ...refs].join('\n'))}`,
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': root,
        name: host.name,
        version: host.version,
        description: host.description,
        licenses: [{ license: { id: host.license } }],
        purl: root,
      },
    },
    components,
    dependencies: [{ ref: root, dependsOn: refs }, ...refs.map((ref) => ({ ref }))],
  };
}

function component(one: ForeignPackage, scope: 'required' | 'optional', how: string) {
  const [, group, name = one.name] = /^(@[^/]+)\/(.*)$/.exec(one.name) ?? [];
  return {
    type: 'library',
    'bom-ref': `${purl(one)}#${how}`,
    ...(group === undefined ? {} : { group }),
    name,
    version: one.version,
    scope,
    licenses: [{ license: { id: one.license } }],
    purl: purl(one),
    properties: [{ name: 'skillet:delivery', value: how }],
  };
}

function purl({ name, version }: { readonly name: string; readonly version: string }): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** A UUID (RFC 9562, version 8) made of a text. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-');
}

import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { initializeCA, initializeCTLog, initializeTLog } from '@sigstore/mock';

const LOG = 'https://log.example.org';
const IN_TOTO = 'application/vnd.in-toto+json';
const BUILT = 'https://slsa.dev/provenance/v1';

/** What a builder is to attest. */
export interface Build {
  /** `name@version`. */
  readonly exact: string;
  readonly integrity: string;
  /** Default: `https://example.org/acme/skills`. */
  readonly repository?: string;
  /** Whether its certificate says what it builds. Default: true. */
  readonly isBuilder?: boolean;
  /** Default: one for the package. */
  readonly subjects?: readonly object[];
  /** What kind of statement it is. Default: of where it was built. */
  readonly predicateType?: string;
}

/** A Sigstore of its own: whom it trusts, and bundles in which builders attest what they have built. */
export class Builder {
  readonly trustRoot: object;
  readonly #parts: Awaited<ReturnType<typeof parts>>;

  private constructor(all: Awaited<ReturnType<typeof parts>>) {
    this.#parts = all;
    this.trustRoot = trustRootOf(all);
  }

  static async open(): Promise<Builder> {
    return new Builder(await parts());
  }

  /** The answer of a registry that is asked for the attestations of a package. */
  async attestations(build: Build): Promise<object> {
    return { attestations: [{ predicateType: BUILT, bundle: await this.bundle(build) }] };
  }

  async bundle({ exact, integrity, isBuilder = true, ...more }: Build): Promise<object> {
    const { repository = 'https://example.org/acme/skills', subjects } = more;
    const { predicateType = BUILT } = more;
    const sha512 = Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex');
    const name = `pkg:npm/${exact.replace(/^@/, '%40')}`;
    const statement = {
      _type: 'https://in-toto.io/Statement/v1',
      subject: subjects ?? [{ name, digest: { sha512 } }],
      predicateType,
      predicate: {},
    };
    const payload = Buffer.from(JSON.stringify(statement));
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const workflow = `${repository}/.ci/release.yml@refs/tags/v1`;
    const certificate = await this.#parts.ca.issueCertificate({
      publicKey: publicKey.export({ format: 'der', type: 'spki' }),
      subjectAltName: workflow,
      extensions: [
        { oid: '1.3.6.1.4.1.57264.1.8', value: 'https://id.example.org' },
        ...(isBuilder
          ? [
              { oid: '1.3.6.1.4.1.57264.1.12', value: repository },
              { oid: '1.3.6.1.4.1.57264.1.18', value: workflow },
            ]
          : []),
      ],
    });
    const signed = `DSSEv1 ${String(IN_TOTO.length)} ${IN_TOTO} ${String(payload.length)} `;
    const sig = sign('sha256', Buffer.concat([Buffer.from(signed), payload]), privateKey);
    const hash = createHash('sha256').update(payload).digest('hex');
    const logged = await this.#parts.log.log({
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        payloadHash: { algorithm: 'sha256', value: hash },
        signatures: [{ signature: sig.toString('base64') }],
      },
    });
    return {
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: {
        certificate: { rawBytes: base64(certificate) },
        tlogEntries: Object.values(logged).map(entryOf),
      },
      dsseEnvelope: {
        payload: payload.toString('base64'),
        payloadType: IN_TOTO,
        signatures: [{ sig: sig.toString('base64'), keyid: '' }],
      },
    };
  }
}

async function parts() {
  const pair = (namedCurve = 'P-256') => generateKeyPairSync('ec', { namedCurve });
  const ctLog = await initializeCTLog(pair());
  const ca = await initializeCA(pair('P-384'), ctLog);
  const log = await initializeTLog(LOG, pair());
  return { ctLog, ca, log };
}

type Logged = Awaited<ReturnType<Awaited<ReturnType<typeof parts>>['log']['log']>>[string];

/** An entry of the log, as bundles have it. */
function entryOf({ body, integratedTime, logID, logIndex, verification }: Logged): object {
  const { inclusionProof: proof, signedEntryTimestamp } = verification ?? {};
  return {
    logIndex: String(logIndex),
    logId: { keyId: Buffer.from(logID, 'hex').toString('base64') },
    kindVersion: { kind: 'dsse', version: '0.0.1' },
    integratedTime: String(integratedTime),
    inclusionPromise: { signedEntryTimestamp },
    inclusionProof: {
      logIndex: String(proof?.logIndex),
      treeSize: String(proof?.treeSize),
      rootHash: Buffer.from(String(proof?.rootHash), 'hex').toString('base64'),
      hashes: [],
      checkpoint: { envelope: proof?.checkpoint },
    },
    canonicalizedBody: body,
  };
}

function trustRootOf({ ctLog, ca, log }: Awaited<ReturnType<typeof parts>>): object {
  const validFor = { start: new Date(Date.now() - 3_600_000).toISOString() };
  const logOf = (publicKey: Uint8Array) => ({
    baseUrl: LOG,
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: base64(publicKey),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor,
    },
    logId: { keyId: createHash('sha256').update(publicKey).digest('base64') },
  });
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [logOf(log.publicKey)],
    ctlogs: [logOf(ctLog.publicKey)],
    certificateAuthorities: [
      {
        subject: { organization: 'example', commonName: 'example' },
        uri: 'https://ca.example.org',
        certChain: { certificates: [{ rawBytes: base64(ca.rootCertificate) }] },
        validFor,
      },
    ],
    timestampAuthorities: [],
  };
}

function base64(bytes: Pick<DataView, 'buffer' | 'byteOffset' | 'byteLength'>): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

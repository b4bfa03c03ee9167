import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { initializeCA, initializeCTLog, initializeTLog } from '@sigstore/mock';

const LOG = 'https://log.example.org';
const IN_TOTO = 'application/vnd.in-toto+json';
const BUILT = 'https://slsa.dev/provenance/v1';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const ISSUER = 'https://id.example.org';

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

/** Who signs something. */
export interface Signs {
  readonly identity: string;
  readonly issuer: string;
  /** What else the certificate says. Default: nothing. */
  readonly claims?: readonly { readonly oid: string; readonly value: string }[];
}

/** A bundle that signs a file. */
export interface SignedBundle {
  readonly mediaType: string;
  readonly verificationMaterial: { readonly certificate: object; readonly tlogEntries: object[] };
  readonly messageSignature: {
    readonly messageDigest: { readonly algorithm: string; readonly digest: string };
    readonly signature: string;
  };
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
    const workflow = `${repository}/.ci/release.yml@refs/tags/v1`;
    const claims = [
      { oid: '1.3.6.1.4.1.57264.1.12', value: repository },
      { oid: '1.3.6.1.4.1.57264.1.18', value: workflow },
    ];
    const said = { subject: subjects ?? [{ name, digest: { sha512 } }], predicateType };
    return this.#attest(said, {
      ...{ identity: workflow, issuer: ISSUER, claims: isBuilder ? claims : [] },
    });
  }

  /** A bundle in which somebody signs a file, as `cosign sign-blob` writes it. */
  async signed(bytes: Uint8Array, signer: Signs): Promise<SignedBundle> {
    const { certificate, secret } = await this.#certify(signer);
    const signature = sign('sha256', bytes, secret).toString('base64');
    const hash = createHash('sha256').update(bytes).digest();
    const tlogEntries = await this.#log('hashedrekord', {
      data: { hash: { algorithm: 'sha256', value: hash.toString('hex') } },
      signature: { content: signature },
    });
    return {
      mediaType: BUNDLE,
      verificationMaterial: { certificate, tlogEntries },
      messageSignature: {
        messageDigest: { algorithm: 'SHA2_256', digest: hash.toString('base64') },
        signature,
      },
    };
  }

  /** A bundle in which somebody says something of a file: by default where it was built. */
  async attested(bytes: Uint8Array, signer: Signs, predicateType = BUILT): Promise<object> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const subject = ['00', sha256].map((digest) => ({ name: 'x', digest: { sha256: digest } }));
    return this.#attest({ subject, predicateType }, signer);
  }

  async #attest(said: object, signer: Signs): Promise<object> {
    const statement = { _type: 'https://in-toto.io/Statement/v1', ...said, predicate: {} };
    const payload = Buffer.from(JSON.stringify(statement));
    const { certificate, secret } = await this.#certify(signer);
    const head = `DSSEv1 ${String(IN_TOTO.length)} ${IN_TOTO} ${String(payload.length)} `;
    const sig = sign('sha256', Buffer.concat([Buffer.from(head), payload]), secret);
    const signature = sig.toString('base64');
    const hash = createHash('sha256').update(payload).digest('hex');
    const tlogEntries = await this.#log('dsse', {
      payloadHash: { algorithm: 'sha256', value: hash },
      signatures: [{ signature }],
    });
    return {
      mediaType: BUNDLE,
      verificationMaterial: { certificate, tlogEntries },
      dsseEnvelope: {
        payload: payload.toString('base64'),
        payloadType: IN_TOTO,
        signatures: [{ sig: signature, keyid: '' }],
      },
    };
  }

  /** A key of somebody, and the certificate that it is theirs. */
  async #certify({ identity, issuer, claims = [] }: Signs) {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const certificate = await this.#parts.ca.issueCertificate({
      publicKey: publicKey.export({ format: 'der', type: 'spki' }),
      subjectAltName: identity,
      extensions: [{ oid: '1.3.6.1.4.1.57264.1.8', value: issuer }, ...claims],
    });
    return { certificate: { rawBytes: base64(certificate) }, secret: privateKey };
  }

  async #log(kind: string, spec: object): Promise<object[]> {
    const logged = await this.#parts.log.log({ apiVersion: '0.0.1', kind, spec });
    return Object.values(logged).map((entry) => entryOf(kind, entry));
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
function entryOf(
  kind: string,
  { body, integratedTime, logID, logIndex, verification }: Logged,
): object {
  const { inclusionProof: proof, signedEntryTimestamp } = verification ?? {};
  return {
    logIndex: String(logIndex),
    logId: { keyId: Buffer.from(logID, 'hex').toString('base64') },
    kindVersion: { kind, version: '0.0.1' },
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

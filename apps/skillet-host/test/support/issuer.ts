import { once } from 'node:events';
import { hash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

/** What a token says besides what all have. */
export interface TokenSays {
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Its header, besides `alg` and `kid`. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Seconds from now. */
  readonly expires?: number;
  readonly notBefore?: number;
}

interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

const ALGORITHM = 'ES256';

/** A real issuer of tokens on this machine. */
export class Issuer implements AsyncDisposable {
  /** What was asked for, in turn. */
  readonly asked: string[] = [];
  /** Told as its keys; the last one signs. */
  readonly keys: SigningKey[] = [];
  /** What it says of itself in place of its address. */
  calledItself: string | undefined;
  /** What clients that log in ask for, and the seconds that their tokens hold. */
  readonly wishes: { readonly scope: string | null; readonly resource: string | null }[] = [];
  lifetime = 300;
  readonly #consents = new Map<string, { challenge: string; scope: string; resource: string }>();
  #server: Server | undefined;
  #port = 0;

  static async start(): Promise<Issuer> {
    const issuer = new Issuer();
    await issuer.rotate('first');
    await issuer.open();
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.#port)}/realms/main`;
  }

  /** Times that its keys were fetched. */
  get fetches(): number {
    return this.asked.filter((path) => path.endsWith('/keys')).length;
  }

  /** Has a new key, and none of the others. */
  async rotate(kid: string): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: ALGORITHM };
    this.keys.splice(0, Infinity, { kid, privateKey, jwk });
  }

  /** Answers, at the same address as before. */
  async open(): Promise<void> {
    const server = createServer((req, res) => {
      void this.#serve(req, res);
    });
    this.#server = server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Is not there any more. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  /** A token that is right, but for what is said otherwise. */
  async token({ claims, header, expires = 300, notBefore }: TokenSays = {}): Promise<string> {
    const key = this.keys.at(-1);
    if (key === undefined) throw new Error('it has no key');
    const now = Math.floor(Date.now() / 1000);
    return await new SignJWT({
      iss: this.url,
      aud: 'skillet',
      sub: 'ada',
      iat: now,
      exp: now + expires,
      ...(notBefore === undefined ? {} : { nbf: now + notBefore }),
      ...claims,
    })
      .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: 'at+jwt', ...header })
      .sign(key.privateKey, { crit: { 'urn:x': true } });
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { url = '' } = req;
    this.asked.push(url);
    if (url.startsWith('/realms/main/auth?')) {
      res.writeHead(302, { Location: this.#consent(new URL(url, this.url)) }).end();
      return;
    }
    const answer = url.endsWith('/token')
      ? await this.#exchange(new URLSearchParams(await text(req)))
      : this.#answer(url);
    res.writeHead(answer === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify(answer));
  }

  /** The user lets the client have what it asks for. */
  #consent({ searchParams: asked }: URL): string {
    const [scope, resource] = [asked.get('scope'), asked.get('resource')];
    this.wishes.push({ scope, resource });
    const code = `code-${String(this.wishes.length)}`;
    const challenge = asked.get('code_challenge') ?? '';
    this.#consents.set(code, { challenge, scope: scope ?? '', resource: resource ?? '' });
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    return back.href;
  }

  /** A code, or what a token is renewed by, for a token that is for the resource that was asked for. */
  async #exchange(given: URLSearchParams): Promise<unknown> {
    const code = given.get('code') ?? given.get('refresh_token') ?? '';
    const consent = this.#consents.get(code);
    if (consent === undefined) return undefined;
    const verifier = given.get('code_verifier');
    if (verifier !== null && hash('sha256', verifier, 'base64url') !== consent.challenge)
      return undefined;
    const { scope, resource } = consent;
    return {
      access_token: await this.token({
        claims: { aud: resource, scope, client_id: given.get('client_id') },
        expires: this.lifetime,
      }),
      token_type: 'Bearer',
      expires_in: this.lifetime,
      refresh_token: code,
      scope,
    };
  }

  #answer(path: string): unknown {
    if (path === '/realms/main/keys') return { keys: this.keys.map(({ jwk }) => jwk) };
    if (path !== '/realms/main/.well-known/openid-configuration') return undefined;
    return {
      issuer: this.calledItself ?? this.url,
      jwks_uri: `${this.url}/keys`,
      authorization_endpoint: `${this.url}/auth`,
      token_endpoint: `${this.url}/token`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [ALGORITHM],
      token_endpoint_auth_methods_supported: ['none'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

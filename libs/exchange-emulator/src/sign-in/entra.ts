import { generateKeyPairSync, randomUUID, sign, timingSafeEqual, verify, type KeyObject } from 'node:crypto';
import type { EmulatedAccount, EmulatedEntra } from '../options.js';
import { assertionClient } from './client-assertion.js';

const GRANT = 'client_credentials';
const ROLE = 'full_access_as_app';

/** An answer of the token endpoint. */
export interface TokenReply {
  readonly status: number;
  readonly body: object;
}

/** Why a token is not taken, as Exchange says it in `x-ms-diagnostics`; or whom it stands for. */
export type TokenVerdict = { readonly account: EmulatedAccount } | { readonly diagnostics: string };

interface Claims {
  readonly aud?: string;
  readonly iss?: string;
  readonly exp?: number;
  readonly nbf?: number;
  readonly appid?: string;
  readonly roles?: readonly string[];
}

/** The tenant of Microsoft Entra ID that an Exchange trusts: gives tokens to applications, and proves them. */
export class Entra {
  private keys = newKeys();

  constructor(private readonly options: EmulatedEntra) {}

  /** Tokens given so far are refused from now on, as after a change of the signing key. */
  revoke(): void {
    this.keys = newKeys();
  }

  /** Serves `/{tenant}/oauth2/v2.0/token`. */
  token(tenant: string, url: string, form: URLSearchParams): TokenReply {
    const { tenantId, tenantNames = [], applications, audience } = this.options;
    if (tenant !== tenantId && !tenantNames.includes(tenant)) {
      return refusal('invalid_request', 'AADSTS90002', `Tenant '${tenant}' not found.`);
    }
    if (form.get('grant_type') !== GRANT) {
      return refusal('unsupported_grant_type', 'AADSTS70003', 'The grant type is not supported.');
    }
    const clientId = form.get('client_id') ?? '';
    const application = applications.find((each) => each.clientId === clientId);
    if (!application) {
      return refusal('unauthorized_client', 'AADSTS700016', `Application '${clientId}' was not found.`);
    }
    if (form.get('scope') !== `${audience}/.default`) {
      return refusal('invalid_scope', 'AADSTS1002012', 'The provided value for scope is not valid.');
    }
    const assertion = form.get('client_assertion');
    if (assertion !== null) {
      if (!assertionClient(assertion, application.certificates ?? [], clientId, url)) {
        return refusal('invalid_client', 'AADSTS700027', 'The certificate used to sign is not registered.');
      }
    } else {
      const given = form.get('client_secret');
      if (!given) return refusal('invalid_client', 'AADSTS7000216', 'A secret or an assertion is required.');
      const secret = application.secrets?.find(({ value }) => same(value, given));
      if (!secret) return refusal('invalid_client', 'AADSTS7000215', 'Invalid client secret provided.');
      if ((secret.expires ?? Infinity) < Date.now()) {
        return refusal('invalid_client', 'AADSTS7000222', 'The provided client secret keys are expired.');
      }
    }
    const seconds = this.options.tokenLifetimeSeconds ?? 3_599;
    const now = Math.floor(Date.now() / 1_000);
    const claims: Claims = {
      aud: audience,
      iss: this.issuer,
      nbf: now - 300,
      exp: now + seconds,
      appid: clientId,
      roles: application.roles,
    };
    return {
      status: 200,
      body: { token_type: 'Bearer', expires_in: seconds, access_token: jwt(claims, this.keys.privateKey) },
    };
  }

  /** Proves a token that is presented to Exchange. */
  prove(token: string): TokenVerdict {
    const [header = '', payload = '', signature = ''] = token.split('.');
    const signed = Buffer.from(`${header}.${payload}`);
    const claims = json(payload) as Claims | undefined;
    if (
      (json(header) as { alg?: string } | undefined)?.alg !== 'RS256' ||
      !claims ||
      !verify('sha256', signed, this.keys.publicKey, Buffer.from(signature, 'base64url'))
    ) {
      return {
        diagnostics:
          '2000001;reason="The token has an invalid signature.";error_category="invalid_signature"',
      };
    }
    const now = Date.now() / 1_000;
    if (claims.aud !== this.options.audience || claims.iss !== this.issuer) {
      return {
        diagnostics:
          '2000003;reason="The audience claim value is invalid.";error_category="invalid_resource"',
      };
    }
    if ((claims.exp ?? 0) <= now || (claims.nbf ?? 0) > now) {
      return { diagnostics: '2000001;reason="The token has expired.";error_category="invalid_lifetime"' };
    }
    if (!claims.roles?.includes(ROLE)) {
      return {
        diagnostics:
          '2000008;reason="The token contains not enough scope to make this call.";error_category="invalid_grant"',
      };
    }
    return { account: { userName: claims.appid ?? '', password: '', mayImpersonate: true } };
  }

  private get issuer(): string {
    return `https://sts.windows.net/${this.options.tenantId}/`;
  }
}

function newKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

function jwt(claims: Claims, key: KeyObject): string {
  const parts = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return [...parts, sign('sha256', Buffer.from(parts.join('.')), key).toString('base64url')].join('.');
}

function json(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function same(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function refusal(error: string, code: string, words: string): TokenReply {
  const description = `${code}: ${words} Trace ID: ${randomUUID()}`;
  return { status: error === 'invalid_client' ? 401 : 400, body: { error, error_description: description } };
}

import { defaultExchangeVersion, exchangeVersions } from '@pmsync/domain';
import { z } from 'zod';
import {
  authentications,
  exchangeAuthentications,
  exchangeTlsSwitches,
  notificationKinds,
  startTypes,
  tlsSwitches,
} from './connection.js';
import { exchangeUrlMistake } from './exchange-url.js';

export const required = (what: string) =>
  z
    .string({
      error: ({ input }) => (input === undefined ? `is missing: ${what}.` : `must be text: ${what}.`),
    })
    .refine((text) => text.trim() !== '', { error: `is empty: ${what}.` });

const oneOf = <Value extends string>(values: readonly Value[]) =>
  z.enum(values as readonly [Value, ...Value[]], {
    error: ({ input }) =>
      `${input === undefined ? 'is missing' : `"${String(input)}" is not known`}: write one of ${values.join(', ')}.`,
  });

const periodWanted = 'write a whole number of seconds from 30 to 900';
const period = z
  .number({ error: () => `is not a number: ${periodWanted}.` })
  .refine((seconds) => Number.isInteger(seconds) && seconds >= 30 && seconds <= 900, {
    error: ({ input }) => `${String(input)} is out of range: ${periodWanted}.`,
  });

export const section = (what: string) => ({ error: () => `is missing or not a section: ${what}.` });

const optional = z.string({ error: 'must be text: put it in quotes.' }).nullish();

const folderWanted =
  "write a folder's name in quotes, 1 to 200 characters without / and \\, or leave it out for the contacts folder itself";
const folderName = z
  .string({ error: `must be text: ${folderWanted}.` })
  .trim()
  .regex(/^[^/\\\p{Cc}]{1,200}$/u, {
    error: ({ input }) => `"${String(input)}" cannot name a folder: ${folderWanted}.`,
  });

const requestsWanted = 'write a whole number from 1 to 27';
const mostRequests = z
  .number({ error: () => `is not a number: ${requestsWanted}.` })
  .refine((count) => Number.isInteger(count) && count >= 1 && count <= 27, {
    error: ({ input }) => `${String(input)} is out of range: ${requestsWanted}.`,
  });

/** Where Exchange is, before secrets and files are resolved. */
const exchangeSchema = z.strictObject({
  url: required('the address of the Exchange server').superRefine((text, context) => {
    const message = exchangeUrlMistake(text);
    if (message) context.addIssue({ code: 'custom', message });
  }),
  version: oneOf(exchangeVersions).default(defaultExchangeVersion),
  authentication: oneOf(exchangeAuthentications).optional(),
  userName: optional,
  domain: optional,
  password: optional,
  tenantId: optional,
  clientId: optional,
  clientCertificate: optional,
  clientKey: optional,
  authority: optional,
  scope: optional,
  tls: oneOf(exchangeTlsSwitches).default('verify'),
  certificateAuthority: optional,
  proxy: optional,
  contactsFolder: folderName.nullish(),
  mostRequests: mostRequests.default(10),
  notifications: oneOf(notificationKinds).default('streaming'),
});

export type WrittenExchange = z.infer<typeof exchangeSchema>;

/** The settings of the section that have their shape, so that what they say is judged together with the shape of the others; undefined where nothing can be said. */
export function wellShapedExchange(written: unknown): WrittenExchange | undefined {
  if (typeof written !== 'object' || written === null) return undefined;
  const given = written as Record<string, unknown>;
  const { shape } = exchangeSchema;
  if (!shape.authentication.safeParse(given.authentication).success) return undefined;
  const good = Object.entries(shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(given[name]);
    return parsed.success ? [[name, parsed.data] as const] : [];
  });
  return {
    url: '',
    version: defaultExchangeVersion,
    tls: 'verify',
    mostRequests: 10,
    notifications: 'streaming',
    ...Object.fromEntries(good),
  };
}

/** Where a database is, ProjectMate's or the state store, before secrets and files are resolved. */
export const databaseSchema = z.strictObject({
  server: required('the database server'),
  database: required('the database'),
  authentication: oneOf(authentications).optional(),
  domain: optional,
  userName: optional,
  password: optional,
  tenantId: optional,
  clientId: optional,
  tls: oneOf(tlsSwitches).default('verify'),
  certificateAuthority: optional,
  clientCertificate: optional,
  clientKey: optional,
});

export type WrittenDatabase = z.infer<typeof databaseSchema>;

const connection = z.strictObject({
  name: required('a name for the connection').regex(/^[A-Za-z0-9-]{1,40}$/, {
    error: ({ input }) => `"${String(input)}" is not a name: use letters, digits and "-", at most 40.`,
  }),
  startType: oneOf(startTypes).default('manual'),
  periodSeconds: period.default(60),
  exchange: exchangeSchema,
  projectMate: databaseSchema,
});

/** The shape of connections.yaml, before secrets are resolved. */
export const connectionsSchema = z.strictObject(
  {
    connections: z
      .array(connection, section('a list of connections'))
      .min(1, { error: 'lists no connection.' }),
    state: databaseSchema.optional(),
  },
  section('the file begins with "connections:"'),
);

export type WrittenConnection = z.infer<typeof connection>;

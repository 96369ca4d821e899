import { isIP } from 'node:net';
import { z } from 'zod';
import { readVariables, type Environment, type ReadVariables } from './read-variables.js';

/** Networks that the gateway does not connect to, besides link-local ones, and those that it may all the same: addresses and CIDR blocks. */
export interface NetworkSettings {
  readonly refused: readonly string[];
  readonly allowed: readonly string[];
}

const networks = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
  .refine((list) => list.every(isNetwork), {
    error: 'write addresses and networks with commas between, e.g. 10.244.0.0/16, fd00:10:244::/56.',
  });

export const networkVariables = { PMSYNC_REFUSED_NETWORKS: networks, PMSYNC_ALLOWED_NETWORKS: networks };
const schema = z.object(networkVariables);

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
}

export function networkSettings(data: z.infer<typeof schema>): NetworkSettings {
  return { refused: data.PMSYNC_REFUSED_NETWORKS, allowed: data.PMSYNC_ALLOWED_NETWORKS };
}

/** Reads what concerns the networks alone; reports every mistake at once, by variable. */
export function readNetworkSettings(environment: Environment): ReadVariables<NetworkSettings> {
  return readVariables(schema, environment, networkSettings);
}

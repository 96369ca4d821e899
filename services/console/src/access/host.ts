import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** The host of a `Host` header, without its port and brackets; null when it is none. */
export function hostOf(header: string): string | null {
  const [, host] = /^(\[[0-9a-f:.]+\]|[^\s:/@[\]]+)(?::\d{1,5})?$/i.exec(header) ?? [];
  return host === undefined ? null : bare(host);
}

/** Whether nothing but this machine can reach it. */
export function isLoopback(host: string): boolean {
  const name = bare(host);
  if (name === 'localhost') return true;
  const version = isIP(name);
  return version !== 0 && loopback.check(name, version === 4 ? 'ipv4' : 'ipv6');
}

/** Whether it stands for every address of the machine, and so is no name to be asked under. */
export function isWildcard(host: string): boolean {
  return ['', '0.0.0.0', '::'].includes(bare(host));
}

function bare(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, '');
}

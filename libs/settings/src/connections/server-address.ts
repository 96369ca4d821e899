/** A SQL Server's address, or what is wrong with it. */
export type ServerAddress =
  | {
      readonly ok: true;
      readonly host: string;
      readonly port: number | null;
      readonly instance: string | null;
    }
  | { readonly ok: false; readonly message: string };

const wanted = 'write host, host\\instance or host,port';

/**
 * A server as administrators write it: `host`, `host\instance`, `host,port`, each also with `tcp:` before it; `.` and `(local)` are this machine. A port
 * wins over an instance, as it does for Microsoft's drivers.
 */
export function readServerAddress(written: string): ServerAddress {
  const text = written.trim().replace(/^tcp:/i, '');
  if (/^(np|lpc|admin):/i.test(text) || text.startsWith('\\\\')) {
    return { ok: false, message: `"${written}" is not reached by TCP/IP: ${wanted}.` };
  }
  if (/^\(localdb\)/i.test(text)) {
    return { ok: false, message: `"${written}" serves one user of one machine: ${wanted}.` };
  }
  const parts =
    /^(\[[0-9a-f:.]+\]|\(local\)|[^\\,:;/@()\s]+)(?:\\([^\\,:;/\s]+))?(?:\s*[,:]\s*(\d+))?$/i.exec(text);
  if (!parts) return { ok: false, message: `"${written}" is not the address of a SQL Server: ${wanted}.` };
  const [, name = '', instance, port] = parts;
  const number = port === undefined ? null : Number(port);
  if (number !== null && (number < 1 || number > 65_535)) {
    return { ok: false, message: `"${written}" has no port from 1 to 65535 after the comma: ${wanted}.` };
  }
  const host = /^(\.|\(local\))$/i.test(name) ? 'localhost' : name.replace(/^\[|\]$/g, '');
  return {
    ok: true,
    host,
    port: number,
    instance: instance === undefined || instance.toUpperCase() === 'MSSQLSERVER' ? null : instance,
  };
}

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to a server that a test can cut. */
export interface TcpProxy {
  readonly port: number;
  /** Bytes that clients have sent so far. */
  bytesSent(): number;
  /** Breaks the connections that are open; new ones are let through. */
  cut(): void;
  /** Breaks the connections, and refuses new ones until {@link up}. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

/** Lets connections to a free port of 127.0.0.1 through to a server. */
export async function startTcpProxy(host: string, port: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let sent = 0;
  const join = (client: Socket) => {
    const server = connect(port, host);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk) => (sent += chunk.length));
    client.pipe(server).pipe(client);
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  let listener: Server | null = null;
  const listen = async (at: number): Promise<number> => {
    listener = createServer(join).listen(at, '127.0.0.1');
    await once(listener, 'listening');
    return (listener.address() as AddressInfo).port;
  };
  const down = async () => {
    const left = listener;
    listener = null;
    if (!left) return;
    left.close();
    cut();
    await once(left, 'close');
  };
  const ownPort = await listen(0);
  return {
    port: ownPort,
    bytesSent: () => sent,
    cut,
    down,
    async up() {
      if (!listener) await listen(ownPort);
    },
    close: down,
  };
}

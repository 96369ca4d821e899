import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP line between one client and a server that can be cut, or held up with what is on it. */
export interface Line {
  readonly port: number;
  /** Both ends see the connection break; new ones are refused. */
  cut(): Promise<void>;
  /** Nothing passes until `resume`; nothing is lost. */
  pause(): void;
  resume(): void;
}

export async function layLine(serverPort: number): Promise<Line> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const remote = connect(serverPort, '127.0.0.1');
    for (const socket of [client, remote]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        remote.destroy();
        sockets.delete(socket);
      });
    }
    client.on('data', (chunk) => remote.write(chunk));
    remote.on('data', (chunk) => client.write(chunk));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async cut() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    pause() {
      for (const socket of sockets) socket.pause();
    },
    resume() {
      for (const socket of sockets) socket.resume();
    },
  };
}

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A port behind which nobody takes connections and nobody refuses them: a stopped process whose queue is full, as the kernel drops what comes then. */
export async function startBlackHole(): Promise<{ readonly port: number; close(): void }> {
  const script =
    "const s=require('net').createServer();s.listen({port:0,host:'127.0.0.1',backlog:1},()=>console.log(s.address().port))";
  const child = execFile(process.execPath, ['-e', script]);
  const [line] = (await once(child.stdout!, 'data')) as [string];
  const port = Number(line);
  child.kill('SIGSTOP');
  const waiting = Array.from({ length: 4 }, (): Socket => {
    const socket = connect(port, '127.0.0.1');
    return socket.on('error', () => socket.destroy());
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  return {
    port,
    close() {
      for (const socket of waiting) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}

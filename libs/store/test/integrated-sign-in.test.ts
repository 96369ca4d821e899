import { expect, test } from 'vitest';
import { openProjectMateStore } from '../src/index.js';
import { integratedConnection } from '../src/mssql/integrated-driver.js';
import type { MssqlAccess } from '../src/mssql/mssql-access.js';

const access: MssqlAccess = {
  host: 'db01.example.com',
  port: null,
  instance: 'SQL2019',
  database: 'Право {и} Налоги;x=y',
  signIn: { kind: 'integrated' },
  tls: 'verify',
  certificateAuthority: null,
};

test("the service's own identity: what Microsoft's ODBC driver is told", () => {
  expect(integratedConnection(access)).toBe(
    'Driver={ODBC Driver 18 for SQL Server};Server={tcp:db01.example.com\\SQL2019};Database={Право {и}} Налоги;x=y};' +
      'Trusted_Connection={yes};Encrypt={yes};TrustServerCertificate={no}',
  );
});

test.each([
  ['verify', 'Encrypt={yes};TrustServerCertificate={no}'],
  ['trust', 'Encrypt={yes};TrustServerCertificate={yes}'],
  ['off', 'Encrypt={no};TrustServerCertificate={no}'],
] as const)('TLS %s', (tls, keywords) => {
  expect(integratedConnection({ ...access, port: 1450, tls })).toContain(
    `Server={tcp:db01.example.com,1450};`,
  );
  expect(integratedConnection({ ...access, tls })).toContain(keywords);
});

test('without the driver it says what is missing', async () => {
  const store = openProjectMateStore({ kind: 'mssql', ...access });
  await expect(store.parameters()).rejects.toThrow(
    /needs Microsoft's ODBC driver and the package msnodesqlv8 \(docs\/sign-in\.md\)/,
  );
  await store.close();
});

/** A setting as the administrator meets it. */
export interface Setting {
  /** Its place in an entry of `connections`; `state` stands beside them. */
  readonly field: string;
  readonly group: 'connection' | 'exchange' | 'projectMate' | 'state';
  readonly required: boolean;
  readonly sensitive: boolean;
  readonly text: { readonly en: string; readonly ru: string };
}

const groups = ['exchange', 'projectMate', 'state'] as const;

const setting = (field: string, required: boolean, en: string, ru: string, sensitive = false): Setting => {
  const group = groups.find((each) => each === field.split('.')[0]) ?? 'connection';
  return { field, group, required, sensitive, text: { en, ru } };
};

/** Every setting of connections.yaml, in the order of the manual's two tabs. */
export const connectionSettings: readonly Setting[] = [
  setting(
    'name',
    true,
    'Names the connection: letters, digits and "-", at most 40, each name once.',
    'Имя соединения: латинские буквы, цифры и «-», не более 40, без повторов.',
  ),
  setting(
    'startType',
    false,
    '`manual` (default), `automatic` or `disabled`.',
    'Тип запуска: `manual` (по умолчанию), `automatic` или `disabled`.',
  ),
  setting(
    'periodSeconds',
    false,
    'Every how many seconds each mailbox is looked at of which Exchange does not tell (notifications): 30 to 900, 60 by default. Changes in ProjectMate do not wait for it.',
    'Период синхронизации в секундах: от 30 до 900, по умолчанию 60; с ним просматриваются почтовые ящики, об изменениях в которых Exchange не сообщает (notifications). Изменения в ProjectMate его не ждут.',
  ),
  setting(
    'exchange.url',
    true,
    'Address of the Exchange server: `http(s)://{server}/ews/exchange.asmx`.',
    'Адрес сервера Exchange: `http(s)://{Имя_сервера}/ews/exchange.asmx`.',
  ),
  setting(
    'exchange.version',
    false,
    '`Exchange2007_SP1`, `Exchange2010`, `Exchange2010_SP1`, `Exchange2010_SP2`, `Exchange2013`, `Exchange2013_SP1` or `Exchange2016` (default; and newer). `pmsync check` says which the server speaks.',
    'Версия сервера: `Exchange2007_SP1`, `Exchange2010`, `Exchange2010_SP1`, `Exchange2010_SP2`, `Exchange2013`, `Exchange2013_SP1` или `Exchange2016` (по умолчанию; и новее). Какая нужна, говорит `pmsync check`.',
  ),
  setting(
    'exchange.authentication',
    false,
    'How to sign in: `basic` (default), `ntlm`, `negotiate` (Kerberos) or `oauth` (an application of Entra ID).',
    'Вход: `basic` (по умолчанию), `ntlm`, `negotiate` (Kerberos) или `oauth` (приложение Entra ID).',
  ),
  setting(
    'exchange.userName',
    false,
    'The account that may impersonate the employees, `DOMAIN\\user` too. With `negotiate` and without account and password: the identity that the service runs under.',
    'Учётная запись с правом олицетворения (impersonation), можно `DOMAIN\\user`. При `negotiate` без неё и без пароля: учётная запись самой службы.',
  ),
  setting(
    'exchange.domain',
    false,
    'The Windows domain of the account; with `negotiate` its realm, e.g. `example.com`.',
    'Домен учётной записи; при `negotiate` область Kerberos, например `example.com`.',
  ),
  setting(
    'exchange.password',
    false,
    'Its password, or the secret of an application: `${NAME}` takes it from the environment, `sealed:...` is a sealed one.',
    'Пароль или секрет приложения: `${NAME}` берёт его из окружения, `sealed:...` — зашифрованный.',
    true,
  ),
  setting(
    'exchange.tenantId',
    false,
    'Entra ID: the tenant, by its id or one of its domains.',
    'Entra ID: клиент (tenant), его код или один из доменов.',
  ),
  setting('exchange.clientId', false, 'Entra ID: the application.', 'Entra ID: приложение.'),
  setting(
    'exchange.clientCertificate',
    false,
    'Entra ID: a file (PEM) with the certificate of the application, instead of its secret.',
    'Entra ID: файл (PEM) с сертификатом приложения вместо секрета.',
  ),
  setting(
    'exchange.clientKey',
    false,
    'Entra ID: the RSA key of clientCertificate: a file (PEM), `${NAME}` or `sealed:...`.',
    'Entra ID: ключ RSA к clientCertificate: файл (PEM), `${NAME}` или `sealed:...`.',
    true,
  ),
  setting(
    'exchange.authority',
    false,
    'Entra ID: `https://login.microsoftonline.com` (default), or that of another cloud.',
    'Entra ID: `https://login.microsoftonline.com` (по умолчанию) или адрес другого облака.',
  ),
  setting(
    'exchange.scope',
    false,
    'Entra ID: `https://outlook.office365.com/.default` (default), or that of another cloud.',
    'Entra ID: `https://outlook.office365.com/.default` (по умолчанию) или область другого облака.',
  ),
  setting(
    'exchange.tls',
    false,
    '`verify` (default): the certificate is checked; `insecure`: any certificate will do, which the status shows.',
    '`verify` (по умолчанию): сертификат проверяется; `insecure`: годится любой, о чём говорит состояние.',
  ),
  setting(
    'exchange.certificateAuthority',
    false,
    'A file (PEM) with authorities that are trusted besides the public ones.',
    'Файл (PEM) с центрами сертификации, которым доверять кроме общеизвестных.',
  ),
  setting(
    'exchange.proxy',
    false,
    'An HTTP proxy: `http://host:port`; one with an account, `http://user:password@host:port`, is taken from `${NAME}` or sealed.',
    'HTTP-прокси: `http://host:port`; с учётной записью, `http://user:password@host:port`, — из `${NAME}` или зашифрованный.',
    true,
  ),
  setting(
    'exchange.contactsFolder',
    false,
    "The folder for ProjectMate's contacts: its name, directly below each mailbox's contacts; it is made where it is missing. Without it: the contacts folder itself. After a change the contacts in the former folder stay there.",
    'Папка для контактов ProjectMate: имя папки внутри папки «Контакты» каждого почтового ящика; если её нет, она создаётся. Без параметра — сама папка «Контакты». После изменения контакты в прежней папке остаются.',
  ),
  setting(
    'exchange.mostRequests',
    false,
    'How many requests may be under way at Exchange at once, of all replicas of the gateway together: 1 to 27, 10 by default, which is what Microsoft advises. A busy Exchange gets fewer.',
    'Сколько запросов к Exchange могут выполняться одновременно, вместе для всех реплик шлюза: от 1 до 27, по умолчанию 10, как советует Microsoft. Занятому Exchange их достаётся меньше.',
  ),
  setting(
    'exchange.notifications',
    false,
    '`streaming` (default): Exchange tells at once of what changes in a mailbox; where it does not, each mailbox is looked at in its period, as the status says. `polling`: in its period always.',
    '`streaming` (по умолчанию): Exchange сразу сообщает об изменениях в почтовых ящиках; где не сообщает, ящики просматриваются с периодом соединения, о чём говорит состояние. `polling`: всегда с периодом.',
  ),
  setting(
    'projectMate.server',
    true,
    'The server: `host`, `host\\instance` or `host,port` for SQL Server, `https://{host}/pwa` for remote access (PWA), or `sqlite`.',
    'Сервер: `host`, `host\\instance` или `host,port` для SQL Server, `https://{host}/pwa` для удалённого доступа (PWA) или `sqlite`.',
  ),
  setting(
    'projectMate.database',
    true,
    'The database: its name; for `sqlite` a file, relative to this one.',
    'Имя базы данных; для `sqlite` файл, относительно этого.',
  ),
  setting(
    'projectMate.authentication',
    false,
    'How to sign in to SQL Server: `sql`, `ntlm`, `integrated`, `entra-password`, `entra-service-principal` or `entra-managed-identity`. Which of the first three follows from what is given.',
    'Вход на SQL Server: `sql`, `ntlm`, `integrated`, `entra-password`, `entra-service-principal` или `entra-managed-identity`. Один из первых трёх выбирается по остальным параметрам.',
  ),
  setting(
    'projectMate.userName',
    false,
    'The account of the database, `DOMAIN\\user` for one of Windows. Without account and password: the identity that the service runs under.',
    'Учётная запись базы данных, `DOMAIN\\user` для Windows. Без неё и без пароля: учётная запись самой службы.',
  ),
  setting('projectMate.domain', false, 'The Windows domain of the account.', 'Домен Windows учётной записи.'),
  setting(
    'projectMate.password',
    false,
    'Its password, the secret of an Entra ID application or the token of a remote access: `${NAME}` takes it from the environment, `sealed:...` is a sealed one.',
    'Пароль, секрет приложения Entra ID или токен удалённого доступа: `${NAME}` берёт его из окружения, `sealed:...` — зашифрованный.',
    true,
  ),
  setting('projectMate.tenantId', false, 'Entra ID: the tenant.', 'Entra ID: клиент (tenant).'),
  setting(
    'projectMate.clientId',
    false,
    'Entra ID: the application, or the user-assigned managed identity.',
    'Entra ID: приложение или управляемое удостоверение, назначаемое пользователем.',
  ),
  setting(
    'projectMate.tls',
    false,
    '`verify` (default): encrypted, the certificate is checked; `trust`: encrypted, any certificate will do; `off`: in clear text, SQL Server only.',
    '`verify` (по умолчанию): шифрование с проверкой сертификата; `trust`: с любым сертификатом; `off`: без шифрования, только SQL Server.',
  ),
  setting(
    'projectMate.certificateAuthority',
    false,
    'A file (PEM) with authorities that are trusted besides the public ones.',
    'Файл (PEM) с центрами сертификации, которым доверять кроме общеизвестных.',
  ),
  setting(
    'projectMate.clientCertificate',
    false,
    'Remote access: a file (PEM) with the certificate to sign in with.',
    'Удалённый доступ: файл (PEM) с сертификатом для входа.',
  ),
  setting(
    'projectMate.clientKey',
    false,
    'Remote access: the key of clientCertificate: a file (PEM), `${NAME}` or `sealed:...`.',
    'Удалённый доступ: ключ к clientCertificate: файл (PEM), `${NAME}` или `sealed:...`.',
    true,
  ),
  setting(
    'state',
    false,
    'A section beside `connections`: where the product keeps its own data, with the settings of `projectMate` for `sqlite` or SQL Server. Without it a file: `PMSYNC_STATE`, or in the folder of `--data`.',
    'Раздел рядом с `connections`: где продукт хранит собственные данные; параметры как у `projectMate` для `sqlite` или SQL Server. Без него файл: `PMSYNC_STATE` или в папке `--data`.',
  ),
];

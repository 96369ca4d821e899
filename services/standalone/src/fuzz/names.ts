/** Who signs in, in which mailbox, and the folder of a chosen name in it. */
export const account = { userName: 'svc', domain: null, password: 's3cret&<' };
export const mailbox = 'anna@example.com';
export const namedFolder = 'ProjectMate & Ко';
/** The application that signs in at Entra ID, and what it asks a token for. */
export const application = { tenantId: 'example.com', clientId: 'pmsync', secret: account.password };
export const audience = 'https://outlook.office365.com';

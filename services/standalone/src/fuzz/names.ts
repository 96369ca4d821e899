/** Who signs in, in which mailbox, and the folder of a chosen name in it. */
export const account = { userName: 'svc', domain: null, password: 's3cret&<' };
export const mailbox = 'anna@example.com';
export const namedFolder = 'ProjectMate & Ко';

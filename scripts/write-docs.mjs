// Writes the pages that are made from the code.
import { writeFileSync } from 'node:fs';
import { contractPage } from '../libs/store/dist/contract/page.js';

writeFileSync(new URL('../docs/projectmate-contract.md', import.meta.url), contractPage());
